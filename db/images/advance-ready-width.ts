import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import { imagesOfContent, readyTiers } from './ready-tiers.ts'
import type { VariantSet } from './record-variants.ts'

export type KnownSize = { width: number; height: number; placeholder: string }

/**
 * Shows what is there of a set that is still being made: key, size, placeholder, and ready_max_width moved past the tiers that are wholly
 * stored, in every live image with these bytes. Only images that never had a whole set are touched; where an older set is published it
 * goes on serving until publishWholeSet. One that failed or is in quarantine stays so with its reason: tiers that are there do not say that
 * the whole can be made, and work on one image takes no other out of quarantine.
 */
export async function advanceReadyWidth(
  tx: Tx,
  { set, plannedWidths, known }: { set: VariantSet; plannedWidths: readonly number[]; known: KnownSize | null },
): Promise<void> {
  const key = imageKeyOf(set.contentSha256, set.recipe)
  await tx.execute(sql`
    with ${readyTiers(set, plannedWidths)}
    update images i set image_key = ${key}, variant_storage_id = ${set.storageId},
      ready_max_width = ready.max_width, ready_widths = ready.widths,
      width = coalesce(${known?.width ?? null}::integer, i.width), height = coalesce(${known?.height ?? null}::integer, i.height),
      placeholder = coalesce(${known?.placeholder ?? null}::text, i.placeholder),
      variant_state = case when i.variant_state in ('failed', 'quarantined') then i.variant_state else 'partial' end
    from ready
    where i.id in (${imagesOfContent(set.contentSha256)}) and not i.variants_ready
      and (i.image_key is null or i.ready_max_width is null or (i.image_key = ${key} and i.variant_storage_id = ${set.storageId}))
      and coalesce(ready.max_width, 0) >= coalesce(i.ready_max_width, 0)`)
}
