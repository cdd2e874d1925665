import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { idArray } from './id-array.ts'
import { type ImageTally, stateColumns } from './scope-counts.ts'

/** Takes failed images out of every scope until their content changes or they are released. Answers how many it were. */
export const holdImages = (tx: Tx, tally: ImageTally, ids: number[]): Promise<number> => move(tx, tally, ids, 'failed', 'quarantined')

/** Puts images in quarantine back among the failed ones. Answers how many it were. */
export const releaseImages = (tx: Tx, tally: ImageTally, ids: number[]): Promise<number> => move(tx, tally, ids, 'quarantined', 'failed')

async function move(
  tx: Tx,
  tally: ImageTally,
  ids: number[],
  from: 'failed' | 'quarantined',
  to: 'failed' | 'quarantined',
): Promise<number> {
  const moved = await tx.execute(sql`
    update images set ${stateColumns[tally]} = ${to} where id = any(${idArray(ids)}) and ${stateColumns[tally]} = ${from} and deleted_at is null returning id`)
  if (moved.length > 0) await notifyPages(tx, { topic: 'images' })
  return moved.length
}
