import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Counted, countOrEstimate } from '#db/count-or-estimate.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { BulkImageTarget } from '#lib/contracts/bulk-operations.ts'
import type { ImageNarrow } from '#lib/contracts/images.ts'
import { idsBetween, narrowImages } from './narrow-images.ts'

/** Chosen images, or all that a filter of the images page matches: the rows to read, by id. */
async function matching(tx: Tx, target: BulkImageTarget): Promise<{ from: SQL; where: SQL; id: SQL; narrow: ImageNarrow }> {
  if ('ids' in target) return { from: sql`images`, where: sql`images.id = any(${bigintArray(target.ids)})`, id: sql`images.id`, narrow: {} }
  const { deleted, ...narrow } = target.filter
  const { from, where } = await narrowImages(tx, { ...narrow, deleted }, (await getVariantSettings(tx)).settingsHash)
  const alive = deleted ? sql`images.deleted_at is not null` : sql`images.deleted_at is null`
  return {
    from,
    where: sql.join([alive, ...where], sql` and `),
    id: narrow.folder === undefined ? sql`images.id` : sql`a.image_id`,
    narrow,
  }
}

/** The next of them above `after`, up to `upTo`, rising. */
export async function listMatchingImages(
  tx: Tx,
  target: BulkImageTarget,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<number[]> {
  const { from, where, id, narrow } = await matching(tx, target)
  const rows = await tx.execute<{ id: string }>(sql`
    select ${id} as id from ${from} where ${where} and ${idsBetween(narrow, after, upTo)} order by ${id} limit ${limit}`)
  return rows.map((row) => Number(row.id))
}

/** How many there are, and the highest id among all images: those that come later are no part of what is being done. */
export async function countMatchingImages(tx: Tx, target: BulkImageTarget): Promise<{ count: number; upTo: number }> {
  const { from, where } = await matching(tx, target)
  const [row] = await tx.execute<{ n: string; up_to: string | null }>(
    sql`select (select count(*) from ${from} where ${where}) as n, (select max(id) from images) as up_to`,
  )
  return { count: Number(row?.n), upTo: Number(row?.up_to ?? 0) }
}

/** The same while somebody waits for the answer. */
export async function previewMatchingImages(tx: Tx, target: BulkImageTarget): Promise<Counted> {
  const { from, where } = await matching(tx, target)
  return countOrEstimate(tx, sql`from ${from} where ${where}`)
}
