import { adminRoute } from '#app/_server/admin-route.ts'
import { summariseTask } from '#app/_server/summarise-task.ts'
import { taskKeys } from '#lib/contracts/task-runs.ts'
import { taskSummariesSchema } from '#lib/contracts/tasks.ts'

export const GET = adminRoute({
  role: 'viewer',
  response: taskSummariesSchema,
  run: async ({ db }) => ({ tasks: await Promise.all(taskKeys.map((key) => summariseTask(db, key))) }),
})
