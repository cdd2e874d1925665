import { taskRoute } from '#app/_server/task-route.ts'
import { previewCount } from '#jobs/preview-count.ts'
import { previewCountSchema } from '#lib/contracts/task-runs.ts'
import { preprocessQuerySchema } from '#lib/contracts/tasks.ts'

/** With `force` everything counts, else what is missing. */
export const GET = taskRoute({
  role: 'viewer',
  query: preprocessQuerySchema,
  response: previewCountSchema,
  run: ({ db, query: { force } }) => previewCount(db, { task: 'preprocess-images', scope: { kind: force ? 'all' : 'missing' } }),
})
