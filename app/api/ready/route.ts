import { adminRoute } from '#app/_server/admin-route.ts'
import { findReasonsNotReady } from '#app/_server/find-reasons-not-ready.ts'
import { readySchema } from '#lib/contracts/farm.ts'

export const dynamic = 'force-dynamic'

/** Able to work: database, tables, storage and a worker. 503 with the reasons otherwise. */
export const GET = adminRoute({
  role: 'anyone',
  withoutDatabase: true,
  run: async () => {
    const reasons = await findReasonsNotReady()
    const ready = reasons.length === 0
    return Response.json(readySchema.parse({ ready, reasons }), { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } })
  },
})
