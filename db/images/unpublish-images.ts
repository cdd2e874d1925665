import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { PublishImages } from '#lib/contracts/images.ts'
import { inIdOrder } from './in-id-order.ts'

/** Takes images out of the gallery. Answers how many were in it. */
export async function unpublishImages(tx: Tx, which: PublishImages): Promise<number> {
  const chosen = 'all' in which ? sql`true` : sql`id = any(${bigintArray(which.ids)})`
  const rows = await tx.execute(sql`
    update images set published_at = null where id in (${inIdOrder(sql`published_at is not null and deleted_at is null and ${chosen}`)})`)
  await notifyPages(tx, { topic: 'images' })
  return rows.count
}
