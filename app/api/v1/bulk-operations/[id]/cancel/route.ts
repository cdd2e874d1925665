import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { cancelBulkOperation } from '#db/bulk-operations/cancel-bulk-operation.ts'
import { getBulkOperation } from '#db/bulk-operations/read.ts'
import { bulkOperationSchema } from '#lib/contracts/bulk-operations.ts'

/** Ends it where it stands; what was changed stays. */
export const POST = adminRoute({
  role: 'operator',
  params: z.object({ id: z.uuid() }),
  response: bulkOperationSchema,
  audit: 'bulk.cancel',
  run: async ({ db, params: { id } }) => {
    await cancelBulkOperation(db, id)
    return getBulkOperation(db, id)
  },
})
