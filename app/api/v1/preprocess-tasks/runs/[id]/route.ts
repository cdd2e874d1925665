import { adminRoute } from '#app/_server/admin-route.ts'
import { getPreprocessRun } from '#app/_server/get-preprocess-run.ts'
import { runParams } from '#app/_server/run-params.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: runParams,
  response: runSchema,
  run: ({ db, params }) => getPreprocessRun(db, params.id),
})
