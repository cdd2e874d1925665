import { adminRoute } from '#app/_server/admin-route.ts'
import { readFarm } from '#db/workers/read-farm.ts'
import { farmSchema } from '#lib/contracts/farm.ts'

/** How the farm is, in a word, and which storages cannot be used: what the pill in the header and the notes on pages say. */
export const GET = adminRoute({ role: 'viewer', response: farmSchema, run: ({ db }) => readFarm(db) })
