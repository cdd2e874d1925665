import type { Tx } from '#db/client.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import { getFarmVerdict } from '#db/workers/read.ts'
import type { Farm } from '#lib/contracts/farm.ts'

/** How the farm is: workers, and whether the places they work with can be used. */
export async function readFarm(db: Tx): Promise<Farm> {
  const [{ verdict, working, workers, activeRuns, lastHeartbeatAt }, storages] = await Promise.all([
    getFarmVerdict(db),
    listStorageTroubles(db),
  ])
  const isStopped = storages.some(({ roles }) => roles.length > 0)
  return { verdict: isStopped ? 'inoperative' : verdict, working, workers, workerLastSeenAt: lastHeartbeatAt, activeRuns, storages }
}
