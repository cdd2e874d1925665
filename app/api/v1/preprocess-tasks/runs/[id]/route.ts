import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams } from '#app/_server/run-params.ts'
import { getRunOf } from '#app/_server/run-verb-route.ts'
import { runSchema } from '#lib/contracts/task-runs.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: runParams,
  response: runSchema,
  run: ({ db, params }) => getRunOf(db, params.id, 'preprocess-images'),
})
