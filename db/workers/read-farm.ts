import type { Tx } from '#db/client.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import { listPausedRuns } from '#db/task-runs/list-paused-runs.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { stoppedRoles } from '#lib/contracts/storages.ts'
import { getFarmVerdict } from './read.ts'

/** How the farm is: workers, what stands still, and whether the places they work with can be used. */
export async function readFarm(db: Tx): Promise<Farm> {
  const [seen, pausedRuns, storages] = await Promise.all([getFarmVerdict(db), listPausedRuns(db), listStorageTroubles(db)])
  const { working, workers, slots, activeRuns, lastHeartbeatAt } = seen
  const isStopped = storages.flatMap(stoppedRoles).length > 0
  const resting = seen.verdict === 'idle' && pausedRuns.length > 0 ? 'paused' : seen.verdict
  const verdict = isStopped ? 'inoperative' : resting
  return { verdict, working, workers, slots, workerLastSeenAt: lastHeartbeatAt, activeRuns, pausedRuns, storages }
}
