import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { getRun } from '#db/task-runs/read.ts'
import { kickRun } from '#jobs/kick-run.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

/** Wakes the run's work now, wherever it waits. */
export const POST = adminRoute({
  role: 'operator',
  params: runParams,
  response: runSchema,
  audit: 'run.kick',
  task: taskOfRun,
  run: async ({ db, params }) => {
    await kickRun(db, params.id)
    return getRun(db, params.id)
  },
})
