import { type SQL, sql } from 'drizzle-orm'
import type { WholeScopeKind } from '#lib/contracts/task-runs.ts'
import type { ImageTally } from './scope-counts.ts'
import { variantPlaces } from './variant-places.ts'

/**
 * Whether a live row of images is in a scope of a task; in words by which the planner can walk the scope's index in the order of ids. One
 * whose original is gone is in none.
 */
export const inScope = (tally: ImageTally, kind: WholeScopeKind, current: string): SQL =>
  sql`original_missing_at is null and ${isOfScope(tally, kind, current)}`

function isOfScope(tally: ImageTally, kind: WholeScopeKind, current: string): SQL {
  const isVariants = tally === 'variants'
  switch (kind) {
    case 'missing':
      return isVariants ? sql`images.id in (${variantPlaces('missing', current)})` : sql`metadata_state = 'missing'`
    case 'failed':
      return isVariants ? sql`images.id in (${variantPlaces('failed', current)})` : sql`metadata_state = 'failed'`
    case 'stale':
      return isVariants
        ? sql`images.id in (${variantPlaces('stale', current)})`
        : sql`(metadata_state = 'complete' and metadata_version <> ${current}::integer)`
    case 'all':
      return isVariants ? sql`variant_state <> 'quarantined'` : sql`metadata_state <> 'quarantined'`
    default:
      return kind satisfies never
  }
}
