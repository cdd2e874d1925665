import { adminRoute } from '#app/_server/admin-route.ts'
import { getBulkOperation, listBulkOperations } from '#db/bulk-operations/read.ts'
import { startBulk } from '#jobs/start-bulk.ts'
import { bulkListSchema, listBulkSchema, startBulkSchema, startedBulkSchema } from '#lib/contracts/bulk-operations.ts'
import { mayAct } from '#lib/contracts/people.ts'
import { AppError } from '#lib/errors.ts'

export const GET = adminRoute({
  role: 'viewer',
  query: listBulkSchema,
  response: bulkListSchema,
  run: ({ db, query }) => listBulkOperations(db, query),
})

/**
 * Begins one change to many images or runs; the worker makes it, whether anybody looks or not. Removing for good is for admins. The same asked
 * for while it is open is answered with it: 200, `isNew` false.
 */
export const POST = adminRoute({
  role: 'operator',
  body: startBulkSchema,
  response: startedBulkSchema,
  status: 201,
  audit: 'bulk.start',
  run: async ({ db, body, actor, person, note }) => {
    const { subject, action, target } = body
    note({ details: { subject, action, ...('ids' in target ? { ids: target.ids.slice(0, 100), asked: target.ids.length } : target) } })
    if (action === 'purge' && !mayAct(person?.role ?? 'viewer', 'admin')) throw new AppError('forbidden', { needed: 'admin' })
    const { id, isNew } = await startBulk(db, body, actor)
    note({ target: id, ...(isNew ? {} : { details: { subject, action, isNew } }) })
    const started = { ...(await getBulkOperation(db, id)), isNew }
    return isNew ? started : Response.json(started, { headers: { 'cache-control': 'no-store' } })
  },
})
