import { type SQL, sql } from 'drizzle-orm'
import type { ShownImageState } from '#lib/contracts/images.ts'

/** `missing` holds the partial ones too. */
type VariantPlace = Exclude<ShownImageState, 'partial'>

/** Ids of live images in such a state, each from a range or two of one index. `current`: the settings hash in force. */
export const variantPlaces = (place: VariantPlace, current: string): SQL =>
  place === 'gone'
    ? sql`select id as image_id from images where original_missing_at is not null and deleted_at is null`
    : sql.join(
        ranges(place, current).map((range) => sql`select image_id from variant_scopes where ${range}`),
        sql` union all `,
      )

function ranges(place: Exclude<VariantPlace, 'gone'>, current: string): SQL[] {
  switch (place) {
    case 'complete':
      return [sql`scope = 'complete' and made_with = ${current}`]
    case 'stale':
      return [sql`scope = 'complete' and made_with < ${current}`, sql`scope = 'complete' and made_with > ${current}`]
    case 'missing':
      return [sql`scope = 'missing' and made_with = ''`]
    case 'failed':
    case 'quarantined':
      return [sql`scope = ${place} and made_with = ''`]
    default:
      return place satisfies never
  }
}
