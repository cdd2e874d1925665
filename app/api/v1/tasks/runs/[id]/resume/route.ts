import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { getRun } from '#db/task-runs/read.ts'
import { resumeRun } from '#jobs/stop-run.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const POST = adminRoute({
  role: 'operator',
  params: runParams,
  response: runSchema,
  audit: 'run.resume',
  task: taskOfRun,
  run: async ({ db, params }) => {
    await resumeRun(db, params.id)
    return getRun(db, params.id)
  },
})
