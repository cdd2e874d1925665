import { adminRoute } from '#app/_server/admin-route.ts'
import { listImages } from '#db/images/read.ts'
import { imageListSchema, listImagesSchema } from '#lib/contracts/images.ts'

export const GET = adminRoute({
  role: 'viewer',
  query: listImagesSchema,
  response: imageListSchema,
  run: ({ db, query }) => listImages(db, query),
})
