import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type ImageTally, stateColumns } from './scope-counts.ts'
import { writeChosenImages } from './write-chosen-images.ts'

type Ended = 'failed' | 'quarantined'

/** Moves those of the images that are in one state into the other. Answers how many it were. */
export async function moveBetweenStates(
  tx: Tx,
  { tally, ids, from, to }: { tally: ImageTally; ids: readonly number[]; from: Ended; to: Ended },
): Promise<number> {
  const state = stateColumns[tally]
  return (await writeChosenImages(tx, ids, { set: sql`${state} = ${to}`, where: sql`${state} = ${from} and deleted_at is null` })).length
}
