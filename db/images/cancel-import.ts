import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { AppError } from '#lib/errors.ts'

/**
 * Ends an import where it stands: what was added stays, nothing more is written after this answers, and its worker stops at its next
 * beat. Harmless where it has ended. Throws not_found.
 */
export const cancelImport = (tx: Tx, importId: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    // The lease first, as whoever writes takes it first.
    await tx.execute(
      sql`with held as (select resource from leases where resource = ${`import:${importId}`} and expires_at > clock_timestamp() for update)
        update leases l set revoked_at = clock_timestamp() from held where l.resource = held.resource`,
    )
    const rows = await tx.execute<{ was: string }>(sql`
      with found as (select id, state from image_imports where id = ${importId} for update)
      update image_imports i set state = case when found.state in ('queued', 'running') then 'cancelled' else i.state end,
        finished_at = coalesce(i.finished_at, clock_timestamp())
      from found where i.id = found.id returning found.state as was`)
    if (rows.length === 0) throw new AppError('not_found')
    await notifyPages(tx, { topic: 'imports', id: importId })
  })
