import { adminRoute } from '#app/_server/admin-route.ts'
import { readMetrics } from '#app/_server/metrics.ts'

export const dynamic = 'force-dynamic'

/** For Prometheus, which sends a key of the role viewer as its bearer. */
export const GET = adminRoute({
  role: 'viewer',
  run: async ({ db }) => {
    const { body, contentType } = await readMetrics(db)
    return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  },
})
