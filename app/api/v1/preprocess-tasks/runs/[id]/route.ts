import { runParams } from '#app/_server/run-params.ts'
import { getRunOf } from '#app/_server/run-verb-route.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  response: runSchema,
  run: ({ db, params }) => getRunOf(db, params.id, 'preprocess-images'),
})
