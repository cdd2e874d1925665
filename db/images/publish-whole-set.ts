import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import type { KnownSize } from './advance-ready-width.ts'
import { readyTiers } from './ready-tiers.ts'
import { manifestWith, type NewVariant, type VariantSet } from './record-variants.ts'

type WholeSet = {
  set: VariantSet
  /** Of the set, and not in the manifest yet. */
  made?: readonly NewVariant[]
  plannedWidths: readonly number[]
  known: KnownSize
  settingsHash: string
  settingsVersion: number
}

/**
 * Writes what was `made` into the manifest and moves every live image with these bytes to a set that is whole, in one statement: pages
 * see the old one or the new one. All of them at once, since they show the same objects: left for later, each would only find that there
 * is nothing to make. An image that a newer settings version completed keeps that. Answers the ids it moved. Throws `internal` when a planned tier is not in the manifest,
 * item_gone when the content was purged meanwhile.
 */
export async function publishWholeSet(
  tx: Tx,
  { set, made = [], plannedWidths, known, settingsHash, settingsVersion }: WholeSet,
): Promise<number[]> {
  const [row] = await tx.execute<{ there: boolean; first_gap: number | null; moved: string[] | null }>(sql`
    with ${manifestWith(set, made)},
    ${readyTiers(plannedWidths)},
    moved as (
      update images i set image_key = ${imageKeyOf(set.contentSha256, set.recipe)}, variant_storage_id = ${set.storageId},
        ready_max_width = ready.max_width, ready_widths = ready.widths, variants_ready = true,
        settings_hash = ${settingsHash}, settings_version = ${settingsVersion},
        width = ${known.width}, height = ${known.height}, placeholder = ${known.placeholder},
        variant_state = 'complete', failed_code = null, failed_details = null, processed_at = now()
      from ready
      where ready.first_gap is null and i.id in (select id from holders where live)
        and (i.variant_state = 'complete' and i.settings_version > ${settingsVersion}) is not true
      returning i.id
    )
    select exists (select 1 from manifest) as there, first_gap, (select array_agg(id) from moved) as moved from ready`)
  if (made.length > 0 && row?.there !== true) throw new AppError('item_gone')
  if (row === undefined || row.first_gap !== null) throw new AppError('internal', { firstGap: row?.first_gap ?? null })
  return (row.moved ?? []).map(Number)
}
