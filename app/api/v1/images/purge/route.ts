import { adminRoute } from '#app/_server/admin-route.ts'
import { startPurge } from '#jobs/start-purge.ts'
import { changedCountSchema, chosenImagesSchema } from '#lib/contracts/images.ts'

/** Takes deleted images away for good, with the bytes that nothing else needs. */
export const POST = adminRoute({
  role: 'admin',
  body: chosenImagesSchema,
  response: changedCountSchema,
  audit: 'images.purge',
  run: async ({ db, body: { ids }, note }) => {
    const changed = await startPurge(db, ids)
    note({ details: { ids: ids.slice(0, 100), asked: ids.length, changed } })
    return { changed }
  },
})
