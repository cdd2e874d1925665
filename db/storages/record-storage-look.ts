import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { AppError } from '#lib/errors.ts'

type Look = { storageId: string; host: string; failure: AppError | null }

/**
 * Writes down what was found, and tells pages where that is other than before. Answers whether it is, and whether it is time to count what
 * is missed.
 */
export async function recordStorageLook(tx: Tx, { storageId, host, failure }: Look): Promise<{ changed: boolean; countIsDue: boolean }> {
  return inTransaction(tx, async (tx) => {
    const code = failure?.code ?? null
    const details = failure === null ? null : JSON.stringify(failure.details)
    const [row] = await tx.execute<{ changed: boolean; count_is_due: boolean }>(sql`
      with old as (select code from storage_looks where storage_id = ${storageId} and host = ${host} for update)
      update storage_looks l set looked_at = clock_timestamp(), code = ${code}, details = ${details}::jsonb,
        failing_since = case when ${code}::text is not null then coalesce(l.failing_since, clock_timestamp()) end,
        images = case when ${code}::text is not null then l.images end, originals = case when ${code}::text is not null then l.originals end,
        counted_at = case when ${code}::text is not null then l.counted_at end
      from old where l.storage_id = ${storageId} and l.host = ${host}
      returning old.code is distinct from ${code}::text as changed,
        ${code}::text is not null and coalesce(l.counted_at < clock_timestamp() - interval '5 minutes', true) as count_is_due`)
    if (row?.changed) await notifyPages(tx, { topic: 'workers' })
    return { changed: row?.changed ?? false, countIsDue: row?.count_is_due ?? false }
  })
}
