import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { getBulkOperation } from '#db/bulk-operations/read.ts'
import { bulkOperationSchema } from '#lib/contracts/bulk-operations.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: z.object({ id: z.uuid() }),
  response: bulkOperationSchema,
  run: ({ db, params: { id } }) => getBulkOperation(db, id),
})
