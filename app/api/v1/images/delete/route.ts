import { adminRoute } from '#app/_server/admin-route.ts'
import { deleteImages } from '#db/images/delete-images.ts'
import { changedCountSchema, chosenImagesSchema } from '#lib/contracts/images.ts'

/** Takes images out of every list and count; they can be restored until they are purged. */
export const POST = adminRoute({
  role: 'operator',
  body: chosenImagesSchema,
  response: changedCountSchema,
  audit: 'images.delete',
  run: async ({ db, body: { ids }, note }) => {
    const changed = await deleteImages(db, ids)
    note({ details: { ids: ids.slice(0, 100), asked: ids.length, changed } })
    return { changed }
  },
})
