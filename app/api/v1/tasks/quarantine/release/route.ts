import { taskRoute } from '#app/_server/task-route.ts'
import { releaseItems } from '#jobs/release-items.ts'
import { changedCountSchema } from '#lib/contracts/images.ts'
import { releaseItemsSchema } from '#lib/contracts/quarantine.ts'

/** Puts items out of quarantine: they are failed ones again, that a run over failed takes. */
export const POST = taskRoute({
  role: 'operator',
  body: releaseItemsSchema,
  response: changedCountSchema,
  audit: 'quarantine.release',
  task: ({ body }) => body.task,
  run: async ({ db, body, note }) => {
    const changed = await releaseItems(db, body)
    note({ target: body.task, details: { items: body.itemIds.slice(0, 100), asked: body.itemIds.length, changed } })
    return { changed }
  },
})
