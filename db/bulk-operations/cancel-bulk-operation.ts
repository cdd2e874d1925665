import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { AppError } from '#lib/errors.ts'

/** Ends it where it stands: what was changed stays, nothing more is written after this answers. Harmless where it has ended. Throws not_found. */
export const cancelBulkOperation = (tx: Tx, id: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    // the lease first, as whoever works on it takes it first; for update, so that a slice that has begun is over when this goes on
    await tx.execute(sql`select 1 from leases where resource = ${`bulk:${id}`} for update`)
    await tx.execute(
      sql`update leases set revoked_at = clock_timestamp() where resource = ${`bulk:${id}`} and expires_at > clock_timestamp()`,
    )
    const rows = await tx.execute(sql`
      update bulk_operations set finished_at = coalesce(finished_at, clock_timestamp()),
        state = case when state in ('queued', 'running') then 'cancelled' else state end
      where id = ${id} returning 1`)
    if (rows.length === 0) throw new AppError('not_found', { operation: id })
    await notifyPages(tx, { topic: 'bulk', id })
  })
