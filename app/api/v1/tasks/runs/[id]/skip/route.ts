import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { skipItems } from '#db/task-runs/skip-items.ts'
import { changedCountSchema } from '#lib/contracts/images.ts'
import { skipItemsSchema } from '#lib/contracts/run-items.ts'

/** Skips items that wait, in this run alone. */
export const POST = taskRoute({
  role: 'operator',
  params: runParams,
  body: skipItemsSchema,
  response: changedCountSchema,
  audit: 'run.skip',
  task: taskOfRun,
  run: async ({ db, params, body: { itemIds }, note }) => {
    const changed = await skipItems(db, params.id, itemIds)
    note({ details: { items: itemIds.slice(0, 100), asked: itemIds.length, changed } })
    return { changed }
  },
})
