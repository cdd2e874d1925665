import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRun } from '#db/task-runs/read.ts'
import { rerun } from '#jobs/retry-run.ts'
import { startedRunSchema } from '#lib/contracts/task-runs.ts'

/** A new run of the same task with the same scope, and the settings of now. */
export const POST = taskRoute({
  role: 'operator',
  params: runParams,
  response: startedRunSchema,
  status: 201,
  audit: 'run.rerun',
  task: taskOfRun,
  run: async ({ db, params, actor, note }) => {
    const { runId } = await rerun(db, params.id, actor)
    note({ details: { newRun: runId } })
    return { run: await getRun(db, runId), preview: null }
  },
})
