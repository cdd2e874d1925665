import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'

/** Writes `set` into those of the images for which `where` holds. Answers the files of those it wrote. */
export async function writeChosenImages(tx: Tx, ids: readonly number[], { set, where }: { set: SQL; where: SQL }): Promise<number[]> {
  const rows = await tx.execute<{ file_id: string }>(sql`
    update images set ${set} where id in (${inIdOrder(sql`id = any(${bigintArray(ids)}) and ${where}`)}) returning file_id`)
  if (rows.length > 0) await notifyPages(tx, { topic: 'images' })
  return rows.map((row) => Number(row.file_id))
}
