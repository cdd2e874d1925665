import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRun, listRunItems } from '#db/task-runs/read.ts'
import { getTask } from '#jobs/registry.ts'
import { listRunItemsSchema, runItemListSchema } from '#lib/contracts/run-items.ts'

export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  query: listRunItemsSchema,
  response: runItemListSchema,
  run: async ({ db, params, query }) => {
    const run = await getRun(db, params.id)
    return listRunItems(db, run.id, query, getTask(run.taskKey))
  },
})
