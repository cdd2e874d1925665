import { adminRoute } from '#app/_server/admin-route.ts'
import { summariseTask } from '#app/_server/summarise-task.ts'
import { taskSummariesSchema } from '#lib/contracts/api.ts'
import { taskKeys } from '#lib/contracts/task-runs.ts'

export const GET = adminRoute({
  role: 'viewer',
  response: taskSummariesSchema,
  run: async ({ db }) => ({ tasks: await Promise.all(taskKeys.map((key) => summariseTask(db, key))) }),
})
