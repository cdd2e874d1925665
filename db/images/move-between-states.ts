import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import { inIdOrder } from './in-id-order.ts'
import { type ImageTally, stateColumns } from './scope-counts.ts'

type Ended = 'failed' | 'quarantined'

/** Moves those of the images that are in one state into the other. Answers how many it were. */
export async function moveBetweenStates(
  tx: Tx,
  { tally, ids, from, to }: { tally: ImageTally; ids: readonly number[]; from: Ended; to: Ended },
): Promise<number> {
  const state = stateColumns[tally]
  const moved = await tx.execute(sql`
    update images set ${state} = ${to}
    where id in (${inIdOrder(sql`id = any(${bigintArray(ids)}) and ${state} = ${from} and deleted_at is null`)}) returning id`)
  if (moved.length > 0) await notifyPages(tx, { topic: 'images' })
  return moved.length
}
