import { type SQL, sql } from 'drizzle-orm'
import type { ShownImageState } from '#lib/contracts/images.ts'
import type { WholeScopeKind } from '#lib/contracts/task-runs.ts'
import type { ImageTally } from './scope-counts.ts'
import { variantPlaces } from './variant-places.ts'

/**
 * Whether a live row of images is in a scope of a task; in words by which the planner can walk the scope's index in the order of ids. One
 * whose original is gone is in none, and `all` leaves quarantine out: but what is in a state among `named`, which somebody asked for in so
 * many words, is taken as a selection of those images would take it.
 */
export function inScope(tally: ImageTally, kind: WholeScopeKind, current: string, named: readonly ShownImageState[] = []): SQL {
  const isThere = named.includes('gone') ? sql`true` : sql`original_missing_at is null`
  return sql`${isThere} and ${kind === 'all' ? isOfAll(tally, named) : isOfScope(tally, kind, current)}`
}

function isOfAll(tally: ImageTally, named: readonly ShownImageState[]): SQL {
  const asked = [
    ...(named.includes('quarantined') ? [sql` or variant_state = 'quarantined'`] : []),
    ...(named.includes('gone') ? [sql` or original_missing_at is not null`] : []),
  ]
  const isFree = tally === 'variants' ? sql`variant_state <> 'quarantined'` : sql`metadata_state <> 'quarantined'`
  return asked.length === 0 ? isFree : sql`(${sql.join([isFree, ...asked])})`
}

function isOfScope(tally: ImageTally, kind: Exclude<WholeScopeKind, 'all'>, current: string): SQL {
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
    default:
      return kind satisfies never
  }
}
