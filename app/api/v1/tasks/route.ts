import { summariseTask } from '#app/_server/summarise-task.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { taskKeys } from '#lib/contracts/task-runs.ts'
import { taskSummariesSchema } from '#lib/contracts/tasks.ts'

export const GET = taskRoute({
  role: 'viewer',
  response: taskSummariesSchema,
  run: async ({ db }) => ({ tasks: await Promise.all(taskKeys.map((key) => summariseTask(db, key))) }),
})
