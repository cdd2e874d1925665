import { adminRoute } from '#app/_server/admin-route.ts'
import { publishImages } from '#db/images/publish-images.ts'
import { changedCountSchema, publishImagesSchema } from '#lib/contracts/images.ts'

export const POST = adminRoute({
  role: 'operator',
  body: publishImagesSchema,
  response: changedCountSchema,
  audit: 'images.publish',
  run: async ({ db, body, note }) => {
    const changed = await publishImages(db, body)
    note({ details: 'all' in body ? { all: true, changed } : { ids: body.ids.slice(0, 100), asked: body.ids.length, changed } })
    return { changed }
  },
})
