import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'

/** Whether an image failed only since its file could not be read. */
export const isUnread = (of: SQL = sql``): SQL =>
  sql`(${of}variant_state = 'failed' and ${of}failed_code in ('original_missing', 'original_unreadable'))`

/**
 * Marks images whose file is gone, and takes the mark from those whose file is back: what failed only since it could not be read then
 * waits to be processed once more. One of the two lists is empty, so that all are locked in one order.
 */
export async function markOriginals(
  tx: Tx,
  { gone, back }: { gone: number[]; back: number[] } & ({ gone: [] } | { back: [] }),
): Promise<void> {
  const change =
    back.length === 0
      ? sql`original_missing_at = clock_timestamp()`
      : sql`original_missing_at = null, variant_state = case when ${isUnread()} then 'missing' else variant_state end,
          failed_code = case when ${isUnread()} then null else failed_code end, failed_details = case when ${isUnread()} then null else failed_details end`
  await tx.execute(sql`update images set ${change} where id in (${inIdOrder(sql`id = any(${bigintArray([...gone, ...back])})`)})`)
  await notifyPages(tx, { topic: 'images' })
}
