import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'

/** Below this a sum costs nothing, and folding would only make dead rows. */
const worthItAbove = 200

/**
 * Folds the deltas of image_tallies into one row a state. One statement, so that a reader sees the sum before or after, never between;
 * deltas that are written meanwhile stay. Answers how many rows are gone; 0 when they are few, or
 * another process is at it.
 */
export async function compactImageTallies(tx: Tx, { above = worthItAbove } = {}): Promise<number> {
  return tx.transaction(async (tx) => {
    const [lock] = await tx.execute<{ ours: boolean }>(sql`select pg_try_advisory_xact_lock(${lockIds.compactTallies}) as ours`)
    if (!lock?.ours) return 0
    const [row] = await tx.execute<{ gone: string; kept: string }>(sql`
      with folded as (
        delete from image_tallies where (select count(*) from image_tallies) > ${above} returning tally, state, settings_hash, n
      ),
      kept as (
        insert into image_tallies (tally, state, settings_hash, n)
        select tally, state, settings_hash, sum(n) from folded group by 1, 2, 3 having sum(n) <> 0
        returning 1
      )
      select (select count(*) from folded) as gone, (select count(*) from kept) as kept`)
    return Number(row?.gone) - Number(row?.kept)
  })
}
