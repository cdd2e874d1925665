import { adminRoute } from '#app/_server/admin-route.ts'
import { previewBulk } from '#jobs/start-bulk.ts'
import { bulkPreviewSchema, startBulkSchema } from '#lib/contracts/bulk-operations.ts'

/** How many rows it would look at; it changes nothing. */
export const POST = adminRoute({
  role: 'viewer',
  body: startBulkSchema,
  response: bulkPreviewSchema,
  audit: null,
  run: ({ db, body }) => previewBulk(db, body),
})
