import type { Tx } from '#db/client.ts'
import { listFailedOfRuns } from '#db/task-runs/list-failed-of-runs.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'

type FailedRun = { id: string; failed: number }
type Gathered = {
  /** Each once, rising; as many as one run may have. */
  itemIds: number[]
  /** How many more are in quarantine. */
  leftOut: number
  /** Of these runs some items, or all, found no room. */
  leftOver: string[]
}

/**
 * What failed in these runs of a task and is not in quarantine: whole runs, in their order, as many as fit, or the first items of one that
 * alone is too long.
 */
export async function gatherFailed(tx: Tx, runs: FailedRun[], held: (tx: Tx, ids: number[]) => Promise<number[]>): Promise<Gathered> {
  const taken = new Set<number>()
  const leftOut = new Set<number>()
  let rest = runs
  while (rest.length > 0 && taken.size < selectionLimit) {
    const together = rest.slice(0, countFitting(rest, selectionLimit - taken.size))
    const ids = together.map(({ id }) => id)
    for (let after: number | undefined = 0; after !== undefined; ) {
      const failed = await listFailedOfRuns(tx, ids, { after, limit: selectionLimit })
      const quarantined = new Set(await held(tx, failed))
      for (const id of failed) {
        if (quarantined.has(id)) leftOut.add(id)
        else if (taken.size < selectionLimit) taken.add(id)
        else if (!taken.has(id)) return end(rest)
      }
      after = failed.at(-1)
    }
    rest = rest.slice(together.length)
  }
  return end(rest)

  function end(leftOver: FailedRun[]): Gathered {
    return { itemIds: [...taken].sort((a, b) => a - b), leftOut: leftOut.size, leftOver: leftOver.map(({ id }) => id) }
  }
}

/** So many runs surely fit; one at least, since what of it is in quarantine needs no room. */
function countFitting(runs: FailedRun[], room: number): number {
  let left = room
  const tooMany = runs.findIndex(({ failed }) => {
    left -= failed
    return left < 0
  })
  return tooMany === -1 ? runs.length : Math.max(1, tooMany)
}
