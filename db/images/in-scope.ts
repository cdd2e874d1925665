import { type SQL, sql } from 'drizzle-orm'
import type { WholeScopeKind } from '#lib/contracts/task-runs.ts'
import type { ImageTally } from './scope-counts.ts'

/**
 * Whether a row of images is in a scope of a task, deleted or not; with the words of the partial indexes, so that they can be used. One
 * whose original is gone is in none.
 */
export const inScope = (tally: ImageTally, kind: WholeScopeKind, current: string): SQL =>
  sql`original_missing_at is null and ${isOfScope(tally, kind, current)}`

function isOfScope(tally: ImageTally, kind: WholeScopeKind, current: string): SQL {
  const isVariants = tally === 'variants'
  switch (kind) {
    case 'missing':
      return isVariants ? sql`variant_state in ('missing', 'partial')` : sql`metadata_state = 'missing'`
    case 'failed':
      return isVariants ? sql`variant_state = 'failed'` : sql`metadata_state = 'failed'`
    case 'stale':
      return isVariants
        ? sql`(variant_state = 'complete' and settings_hash <> ${current})`
        : sql`(metadata_state = 'complete' and metadata_version <> ${current}::integer)`
    case 'all':
      return isVariants ? sql`variant_state <> 'quarantined'` : sql`metadata_state <> 'quarantined'`
    default:
      return kind satisfies never
  }
}
