import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams } from '#app/_server/run-params.ts'
import { getRun, listRunLog } from '#db/task-runs/read.ts'
import { listRunLogSchema, runLogSchema } from '#lib/contracts/run-log.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: runParams,
  query: listRunLogSchema,
  response: runLogSchema,
  run: async ({ db, params, query }) => {
    const run = await getRun(db, params.id)
    return { lines: await listRunLog(db, run.id, query) }
  },
})
