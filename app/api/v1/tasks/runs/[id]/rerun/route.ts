import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { startAndRead } from '#app/_server/start-and-read.ts'
import { getRun } from '#db/task-runs/read.ts'
import { startedRunSchema } from '#lib/contracts/api.ts'

/** A new run of the same task with the same scope, and the settings of now. */
export const POST = adminRoute({
  role: 'operator',
  params: runParams,
  response: startedRunSchema,
  status: 201,
  audit: 'run.rerun',
  task: taskOfRun,
  run: async ({ db, params, actor, note }) => {
    const { taskKey: task, scope } = await getRun(db, params.id)
    const started = await startAndRead(db, { task, scope, dryRun: false }, actor)
    note({ details: { newRun: started.run?.id } })
    return started
  },
})
