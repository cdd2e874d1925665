import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import { readyTiers } from './ready-tiers.ts'
import { manifestWith, type NewVariant, type VariantSet } from './record-variants.ts'

export type KnownSize = { width: number; height: number; placeholder: string }

/**
 * Writes what was `made` into the manifest and shows what is there now of a set that is still being made: key, size, placeholder, and
 * ready_max_width moved past the tiers that are wholly stored, in every live image with these bytes. Only images that never had a whole
 * set are touched; where an older set is published it goes on serving until publishWholeSet. One that failed or is in quarantine stays so
 * with its reason: tiers that are there do not say that the whole can be made, and work on one image takes no other out of quarantine. Throws item_gone when the content was purged meanwhile.
 */
export async function advanceReadyWidth(
  tx: Tx,
  {
    set,
    made = [],
    plannedWidths,
    known,
  }: { set: VariantSet; made?: readonly NewVariant[]; plannedWidths: readonly number[]; known: KnownSize | null },
): Promise<void> {
  const key = imageKeyOf(set.contentSha256, set.recipe)
  const [row] = await tx.execute<{ there: boolean }>(sql`
    with ${manifestWith(set, made)},
    ${readyTiers(plannedWidths)},
    moved as (
      update images i set image_key = ${key}, variant_storage_id = ${set.storageId},
        ready_max_width = ready.max_width, ready_widths = ready.widths,
        width = coalesce(${known?.width ?? null}::integer, i.width), height = coalesce(${known?.height ?? null}::integer, i.height),
        placeholder = coalesce(${known?.placeholder ?? null}::text, i.placeholder),
        variant_state = case when i.variant_state in ('failed', 'quarantined') then i.variant_state else 'partial' end
      from ready
      where i.id in (select id from holders where live) and not i.variants_ready
        and (i.image_key is null or i.ready_max_width is null or (i.image_key = ${key} and i.variant_storage_id = ${set.storageId}))
        and coalesce(ready.max_width, 0) >= coalesce(i.ready_max_width, 0)
    )
    select exists (select 1 from manifest) as there`)
  if (made.length > 0 && row?.there !== true) throw new AppError('item_gone')
}
