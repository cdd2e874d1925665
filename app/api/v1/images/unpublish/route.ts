import { adminRoute } from '#app/_server/admin-route.ts'
import { unpublishImages } from '#db/images/publish-images.ts'
import { changedCountSchema, publishImagesSchema } from '#lib/contracts/images.ts'

export const POST = adminRoute({
  role: 'operator',
  body: publishImagesSchema,
  response: changedCountSchema,
  audit: 'images.unpublish',
  run: async ({ db, body, note }) => {
    const changed = await unpublishImages(db, body)
    note({ details: 'all' in body ? { all: true, changed } : { ids: body.ids.slice(0, 100), asked: body.ids.length, changed } })
    return { changed }
  },
})
