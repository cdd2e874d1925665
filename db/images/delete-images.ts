import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'

/** Takes images out of every list, scope and count; their bytes and variants stay until a purge. Answers how many were alive. */
export async function deleteImages(tx: Tx, ids: readonly number[]): Promise<number> {
  return inTransaction(tx, async (tx) => {
    const rows = await tx.execute<{ file_id: string }>(sql`
      update images set deleted_at = now()
      where id in (${inIdOrder(sql`id = any(${bigintArray(ids)}) and deleted_at is null`)}) returning file_id`)
    await tx.execute(sql`update files set deleted_at = now() where id = any(${bigintArray(rows.map((row) => Number(row.file_id)))})`)
    if (rows.length > 0) await notifyPages(tx, { topic: 'images' })
    return rows.length
  })
}
