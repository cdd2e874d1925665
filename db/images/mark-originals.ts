import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'

/** Marks images whose file is gone, and takes the mark from those whose file is back. */
export async function markOriginals(tx: Tx, { gone, back }: { gone: number[]; back: number[] }): Promise<void> {
  await tx.execute(sql`
    update images set original_missing_at = case when id = any(${bigintArray(gone)}) then clock_timestamp() end 
    where id in (${inIdOrder(sql`id = any(${bigintArray([...gone, ...back])})`)})`)
  await notifyPages(tx, { topic: 'images' })
}
