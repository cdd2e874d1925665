import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRun, listRunLog } from '#db/task-runs/read.ts'
import { listRunLogSchema, runLogSchema } from '#lib/contracts/run-log.ts'

export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  query: listRunLogSchema,
  response: runLogSchema,
  run: async ({ db, params, query }) => {
    const run = await getRun(db, params.id)
    return { lines: await listRunLog(db, run.id, query) }
  },
})
