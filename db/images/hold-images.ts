import type { Tx } from '#db/client.ts'
import { moveBetweenStates } from './move-between-states.ts'
import type { ImageTally } from './scope-counts.ts'

/** Takes failed images out of every scope until their content changes or they are released. Answers how many it were. */
export const holdImages = (tx: Tx, tally: ImageTally, ids: number[]): Promise<number> =>
  moveBetweenStates(tx, { tally, ids, from: 'failed', to: 'quarantined' })
