import { adminRoute } from '#app/_server/admin-route.ts'
import { getFarmVerdict } from '#db/workers/read.ts'
import { farmSchema } from '#lib/contracts/farm.ts'

/** How the farm is, in a word: what the pill in the header says. */
export const GET = adminRoute({
  role: 'viewer',
  response: farmSchema,
  run: async ({ db }) => {
    const { lastHeartbeatAt, ...verdict } = await getFarmVerdict(db)
    return { ...verdict, workerLastSeenAt: lastHeartbeatAt }
  },
})
