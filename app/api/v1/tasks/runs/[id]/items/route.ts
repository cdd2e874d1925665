import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams } from '#app/_server/run-params.ts'
import { getRun, listRunItems } from '#db/task-runs/read.ts'
import { getTask } from '#jobs/registry.ts'
import { listRunItemsSchema, runItemListSchema } from '#lib/contracts/run-items.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: runParams,
  query: listRunItemsSchema,
  response: runItemListSchema,
  run: async ({ db, params, query }) => {
    const run = await getRun(db, params.id)
    return listRunItems(db, run.id, query, getTask(run.taskKey))
  },
})
