import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { PublishImages } from '#lib/contracts/images.ts'
import { idArray } from './id-array.ts'

const chosen = (which: PublishImages) => ('all' in which ? sql`true` : sql`id = any(${idArray(which.ids)})`)

/** Puts live images into the gallery. Answers how many were not in it before. */
export async function publishImages(tx: Tx, which: PublishImages): Promise<number> {
  const rows = await tx.execute(
    sql`update images set published_at = now() where published_at is null and deleted_at is null and ${chosen(which)}`,
  )
  await notifyPages(tx, { topic: 'images' })
  return rows.count
}

/** Takes images out of the gallery. Answers how many were in it. */
export async function unpublishImages(tx: Tx, which: PublishImages): Promise<number> {
  const rows = await tx.execute(
    sql`update images set published_at = null where published_at is not null and deleted_at is null and ${chosen(which)}`,
  )
  await notifyPages(tx, { topic: 'images' })
  return rows.count
}
