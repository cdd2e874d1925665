import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRun } from '#db/task-runs/read.ts'
import { deleteRun } from '#jobs/delete-run.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const GET = taskRoute({ role: 'viewer', params: runParams, response: runSchema, run: ({ db, params }) => getRun(db, params.id) })

/** Removes an ended run from the history, however long; what it made stays. */
export const DELETE = taskRoute({
  role: 'operator',
  params: runParams,
  audit: 'run.delete',
  task: taskOfRun,
  run: ({ db, params }) => deleteRun(db, params.id),
})
