import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { webDb } from '#app/_server/web-database.ts'
import { within } from '#app/_server/within.ts'
import { ping } from '#db/ping.ts'

export const dynamic = 'force-dynamic'

/** Alive: always 200 and quick. Whether the database answers is said, and restarts nothing. */
export const GET = adminRoute({
  role: 'anyone',
  withoutDatabase: true,
  response: z.object({ alive: z.literal(true), database: z.enum(['ok', 'degraded']) }),
  run: async () => {
    const answered = await within(() => ping(webDb()), 1_000)
    return { alive: true as const, database: answered === null ? ('degraded' as const) : ('ok' as const) }
  },
})
