import { adminRoute } from '#app/_server/admin-route.ts'
import { listQuarantine } from '#jobs/list-quarantine.ts'
import { listQuarantineSchema, quarantineListSchema } from '#lib/contracts/quarantine.ts'

export const GET = adminRoute({
  role: 'viewer',
  query: listQuarantineSchema,
  response: quarantineListSchema,
  run: ({ db, query }) => listQuarantine(db, query),
})
