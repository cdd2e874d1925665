import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { listErrorGroups } from '#db/task-runs/list-error-groups.ts'
import { getRun } from '#db/task-runs/read.ts'
import { runErrorGroupsSchema } from '#lib/contracts/run-items.ts'

export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  response: runErrorGroupsSchema,
  run: async ({ db, params }) => {
    const run = await getRun(db, params.id)
    return { groups: await listErrorGroups(db, run.id) }
  },
})
