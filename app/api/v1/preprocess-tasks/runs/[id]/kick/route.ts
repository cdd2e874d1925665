import { adminRoute } from '#app/_server/admin-route.ts'
import { getPreprocessRun } from '#app/_server/get-preprocess-run.ts'
import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { kickRun } from '#jobs/kick-run.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const POST = adminRoute({
  role: 'operator',
  params: runParams,
  response: runSchema,
  audit: 'run.kick',
  task: taskOfRun,
  run: async ({ db, params }) => {
    await getPreprocessRun(db, params.id)
    await kickRun(db, params.id)
    return getPreprocessRun(db, params.id)
  },
})
