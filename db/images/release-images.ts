import type { Tx } from '#db/client.ts'
import { moveBetweenStates } from './move-between-states.ts'
import type { ImageTally } from './scope-counts.ts'

/** Puts images in quarantine back among the failed ones. Answers how many it were. */
export const releaseImages = (tx: Tx, tally: ImageTally, ids: number[]): Promise<number> =>
  moveBetweenStates(tx, { tally, ids, from: 'quarantined', to: 'failed' })
