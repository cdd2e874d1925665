import type { Tx } from '#db/client.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { stoppedRoles } from '#lib/contracts/storages.ts'
import { getFarmVerdict } from './read.ts'

/** How the farm is: workers, and whether the places they work with can be used. */
export async function readFarm(db: Tx): Promise<Farm> {
  const [{ verdict, working, workers, slots, activeRuns, lastHeartbeatAt }, storages] = await Promise.all([
    getFarmVerdict(db),
    listStorageTroubles(db),
  ])
  const isStopped = storages.flatMap(stoppedRoles).length > 0
  return { verdict: isStopped ? 'inoperative' : verdict, working, workers, slots, workerLastSeenAt: lastHeartbeatAt, activeRuns, storages }
}
