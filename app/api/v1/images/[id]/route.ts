import { adminRoute } from '#app/_server/admin-route.ts'
import { imageParams } from '#app/_server/image-params.ts'
import { getImage } from '#db/images/read.ts'
import { imageDetailSchema } from '#lib/contracts/images.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: imageParams,
  response: imageDetailSchema,
  run: ({ db, params }) => getImage(db, params.id),
})
