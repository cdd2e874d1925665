import { adminRoute } from '#app/_server/admin-route.ts'
import { restoreImages } from '#db/images/restore-images.ts'
import { changedCountSchema, chosenImagesSchema } from '#lib/contracts/images.ts'

/** Brings deleted images back as they were. */
export const POST = adminRoute({
  role: 'operator',
  body: chosenImagesSchema,
  response: changedCountSchema,
  audit: 'images.restore',
  run: async ({ db, body: { ids }, note }) => {
    const changed = await restoreImages(db, ids)
    note({ details: { ids: ids.slice(0, 100), asked: ids.length, changed } })
    return { changed }
  },
})
