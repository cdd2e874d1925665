import { taskRoute } from '#app/_server/task-route.ts'
import { listQuarantine } from '#jobs/list-quarantine.ts'
import { listQuarantineSchema, quarantineListSchema } from '#lib/contracts/quarantine.ts'

export const GET = taskRoute({
  role: 'viewer',
  query: listQuarantineSchema,
  response: quarantineListSchema,
  run: ({ db, query }) => listQuarantine(db, query),
})
