import { adminRoute } from '#app/_server/admin-route.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { imageTalliesSchema } from '#lib/contracts/images.ts'

export const GET = adminRoute({ role: 'viewer', response: imageTalliesSchema, run: ({ db }) => getImageTallies(db) })
