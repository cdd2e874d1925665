import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { bigintArray, textArray } from '#db/sql-array.ts'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import { inIdOrder } from './in-id-order.ts'
import type { VariantSet } from './record-variants.ts'

/**
 * Takes outputs that are not stored any more out of the manifest, and every image that shows this set back below its smallest tier with a
 * gap: pages name nothing that is not there, and until it is made again the image waits as a partial one. Deleted images too, since they may be
 * restored. One that failed or is in quarantine stays so with its reason.
 */
export async function forgetLostVariants(
  tx: Tx,
  set: VariantSet,
  lost: readonly { width: number; format: VariantFormat }[],
): Promise<void> {
  const { contentSha256, recipe, storageId } = set
  const widths = bigintArray([...new Set(lost.map(({ width }) => width))])
  // images before sets, and in one order, as all who write both
  await tx.execute(inIdOrder(sql`content_sha256 = ${contentSha256}`))
  await tx.execute(sql`
    update variant_sets set outputs = outputs - ${textArray(lost.map(({ width, format }) => `${width}.${format}`))}
    where content_sha256 = ${contentSha256} and recipe = ${recipe} and storage_id = ${storageId}`)
  await tx.execute(sql`
    with gap as (
      select i.id, (select min(width) from unnest(i.ready_widths) width where width = any(${widths})) as width from images i
      where i.content_sha256 = ${contentSha256} and i.image_key = ${imageKeyOf(contentSha256, recipe)} and i.variant_storage_id = ${storageId}
    )
    update images i set ready_widths = array(select width from unnest(i.ready_widths) width where width < gap.width order by width),
      ready_max_width = (select max(width) from unnest(i.ready_widths) width where width < gap.width), variants_ready = false,
      variant_state = case i.variant_state when 'complete' then 'partial' else i.variant_state end
    from gap where i.id = gap.id and gap.width is not null`)
}
