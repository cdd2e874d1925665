import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { listAudit } from '#db/audit/list-audit.ts'
import { auditRowSchema, listAuditSchema } from '#lib/contracts/audit.ts'

export const GET = adminRoute({
  role: 'admin',
  query: listAuditSchema,
  response: z.object({ rows: z.array(auditRowSchema), nextCursor: z.number().int().nullable() }),
  run: ({ db, query }) => listAudit(db, query),
})
