import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { deleteRun } from '#db/task-runs/delete-run.ts'
import { getRun } from '#db/task-runs/read.ts'
import { startBulk } from '#jobs/start-bulk.ts'
import { isEnded, runSchema } from '#lib/contracts/task-runs.ts'

export const GET = adminRoute({ role: 'viewer', params: runParams, response: runSchema, run: ({ db, params }) => getRun(db, params.id) })

/** A longer history is no matter of one statement: the worker takes it away. */
const atOnce = 10_000

/** Removes an ended run from the history, at once or a moment later; what it made stays. */
export const DELETE = adminRoute({
  role: 'operator',
  params: runParams,
  audit: 'run.delete',
  task: taskOfRun,
  run: async ({ db, params: { id }, actor }) => {
    const { counts, state } = await getRun(db, id)
    if (counts.total <= atOnce || !isEnded(state)) return deleteRun(db, id)
    await startBulk(db, { subject: 'runs', action: 'delete', target: { ids: [id] } }, actor)
  },
})
