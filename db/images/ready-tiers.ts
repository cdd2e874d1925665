import { type SQL, sql } from 'drizzle-orm'
import { variantFormats } from '#lib/contracts/variant-formats.ts'
import { inIdOrder } from './in-id-order.ts'
import type { VariantSet } from './record-variants.ts'

/**
 * `ready(first_gap, widths, max_width)` of a set, read from the manifest: a tier is done when each format is stored or left out, and may
 * be pointed at when each is stored and every planned tier below it is done. `first_gap` is null when all planned tiers are done.
 */
export const readyTiers = ({ contentSha256, recipe, storageId }: VariantSet, plannedWidths: readonly number[]): SQL => sql`
  planned as (select unnest(${`{${plannedWidths.join(',')}}`}::integer[]) as width),
  tier as (
    select width, count(*) = ${variantFormats.length} as done, bool_and(state = 'stored') as stored from variant_outputs
    where content_sha256 = ${contentSha256} and recipe = ${recipe} and storage_id = ${storageId} group by width
  ),
  gap as (select min(planned.width) as width from planned left join tier using (width) where tier.done is not true),
  ready as (
    select (select width from gap) as first_gap,
      coalesce(array_agg(width order by width) filter (where stored), '{}') as widths, max(width) filter (where stored) as max_width
    from planned join tier using (width)
    where done and width < coalesce((select width from gap), 2147483647)
  )`

/** Live images with these bytes, locked. */
export const imagesOfContent = (contentSha256: string): SQL => inIdOrder(sql`content_sha256 = ${contentSha256} and deleted_at is null`)
