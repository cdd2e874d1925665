import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'

/** Brings deleted images back as they were, with all their variants. Answers how many were deleted. */
export async function restoreImages(tx: Tx, ids: readonly number[]): Promise<number> {
  return inTransaction(tx, async (tx) => {
    const rows = await tx.execute<{ file_id: string }>(sql`
      update images set deleted_at = null
      where id in (${inIdOrder(sql`id = any(${bigintArray(ids)}) and deleted_at is not null`)}) returning file_id`)
    await tx.execute(sql`update files set deleted_at = null where id = any(${bigintArray(rows.map((row) => Number(row.file_id)))})`)
    if (rows.length > 0) await notifyPages(tx, { topic: 'images' })
    return rows.length
  })
}
