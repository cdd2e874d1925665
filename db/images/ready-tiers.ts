import { type SQL, sql } from 'drizzle-orm'
import { variantFormats } from '#lib/contracts/variant-formats.ts'

/**
 * `ready(first_gap, widths, max_width)` of a set, read from `manifest` (record-variants.ts): a tier is done when each format is stored or
 * left out, and may be pointed at when each is stored and every planned tier below it is done. `first_gap` is null when all planned tiers
 * are done.
 */
export const readyTiers = (plannedWidths: readonly number[]): SQL => sql`
  planned as (select unnest(${`{${plannedWidths.join(',')}}`}::integer[]) as width),
  tier as (
    select split_part(o.key, '.', 1)::integer as width, count(*) = ${variantFormats.length} as done,
      bool_and(o.value ->> 3 is null) as stored
    from manifest, jsonb_each(manifest.outputs) o group by 1
  ),
  gap as (select min(planned.width) as width from planned left join tier using (width) where tier.done is not true),
  ready as (
    select (select width from gap) as first_gap,
      coalesce(array_agg(width order by width) filter (where stored), '{}') as widths, max(width) filter (where stored) as max_width
    from planned join tier using (width)
    where done and width < coalesce((select width from gap), 2147483647)
  )`
