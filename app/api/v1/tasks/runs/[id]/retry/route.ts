import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRun } from '#db/task-runs/read.ts'
import { retryRun } from '#jobs/retry-run.ts'
import { retryRunSchema } from '#lib/contracts/run-items.ts'
import { startedRunSchema } from '#lib/contracts/task-runs.ts'

/** A new run over what failed in this one: all of it, one code, or chosen items. */
export const POST = taskRoute({
  role: 'operator',
  params: runParams,
  body: retryRunSchema,
  response: startedRunSchema,
  status: 201,
  audit: 'run.retry',
  task: taskOfRun,
  run: async ({ db, params, body, actor, note }) => {
    note({ details: { code: body.code, items: body.itemIds?.length } })
    const { runId } = await retryRun(db, params.id, body, actor)
    note({ details: { newRun: runId } })
    return { run: await getRun(db, runId), preview: null }
  },
})
