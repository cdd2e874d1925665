import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { ScopeCounts } from '#lib/contracts/task-runs.ts'

/** Which of an image's two states a task works on. */
export type ImageTally = 'variants' | 'metadata'
/** Where an image's row keeps each. */
export const stateColumns = { variants: sql`variant_state`, metadata: sql`metadata_state` } as const satisfies Record<ImageTally, SQL>

/** The tallies of `tally` as state, settings_hash and n, without images whose original is gone. */
export const talliesWithoutGone = (tally: ImageTally): SQL => sql`(
  select state, settings_hash, n from image_tallies where tally = ${tally}
  union all
  select ${stateColumns[tally]}, coalesce(${tally === 'variants' ? sql`settings_hash` : sql`metadata_version::text`}, ''), -1
  from images where original_missing_at is not null and deleted_at is null
) as tallies`

/**
 * How many live images are in each scope, and in quarantine, which is in none, as is an image whose original is gone. `current` is what a complete image must have been made with
 * (settings hash, metadata version), else it is stale. Sums the tallies: reads no image but those that are gone, however many there are.
 */
export async function countImageScopes(tx: Tx, tally: ImageTally, current: string): Promise<ScopeCounts> {
  const [row] = await tx.execute<Record<keyof ScopeCounts, string>>(sql`
    select coalesce(sum(n) filter (where state in ('missing', 'partial')), 0) as missing,
      coalesce(sum(n) filter (where state = 'complete' and settings_hash <> ${current}), 0) as stale,
      coalesce(sum(n) filter (where state = 'failed'), 0) as failed,
      coalesce(sum(n) filter (where state = 'quarantined'), 0) as quarantined,
      coalesce(sum(n) filter (where state = 'complete' and settings_hash = ${current}), 0) as complete,
      coalesce(sum(n) filter (where state <> 'quarantined'), 0) as all
    from ${talliesWithoutGone(tally)}`)
  return {
    missing: Number(row?.missing),
    stale: Number(row?.stale),
    failed: Number(row?.failed),
    quarantined: Number(row?.quarantined),
    complete: Number(row?.complete),
    all: Number(row?.all),
  }
}
