import type { Db, Tx } from '#db/client.ts'
import { compactImageTallies } from '#db/images/compact-image-tallies.ts'
import { forgetOldLeases } from '#db/leases/forget-old-leases.ts'
import { takeForgottenWork } from '#db/leases/take-forgotten-work.ts'
import { finishStop } from '#db/task-runs/finish-stop.ts'
import { reviveBatches } from '#db/task-runs/revive-batches.ts'
import { takeDeletedRuns } from '#db/task-runs/take-deleted-runs.ts'
import { listStoppingRuns, takeForgotten } from '#db/task-runs/take-forgotten.ts'
import { trySweepLock } from '#db/task-runs/try-sweep-lock.ts'
import { retireSilentWorkers } from '#db/workers/retire-silent-workers.ts'
import { changeInBulkJob } from './change-in-bulk/job.ts'
import { driveRunJob } from './drive-run/job.ts'
import { enqueue, enqueueAll } from './enqueue.ts'
import { importImagesJob } from './import-images/job.ts'
import { listWaiting } from './list-waiting.ts'
import { purgeRunsJob } from './purge-runs/job.ts'
import { sendBatches } from './send-batches.ts'

/** A batch that keeps costing workers their life comes back more and more slowly, so that it cannot take them all at once. */
const delaySeconds = (deaths: number): number => (deaths < 5 ? 0 : Math.min(60, deaths * 2))

export type Swept = {
  revived: number
  driversSent: number
  batchesSent: number
  operationsSent: number
  importsSent: number
  stopped: number
  workersRetired: number
}

/**
 * Puts right what died: batches of dead workers wait again, runs without a driver and imports without a worker get one, stopped runs end,
 * silent workers are marked, and what is left of deleted runs goes.
 * Short transactions, one sweeper at a time; whoever finds another at it leaves it to that one.
 */
export async function sweep(db: Db): Promise<Swept> {
  const alone = <T>(nothing: T, work: (tx: Tx) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => ((await trySweepLock(tx)) ? work(tx) : nothing))
  const revived = await alone(0, async (tx) => {
    const batches = await reviveBatches(tx)
    for (const { batchId, deaths } of batches) await sendBatches(tx, [batchId], { startAfterSeconds: delaySeconds(deaths) })
    return batches.length
  })
  const forgotten = await alone({ runIds: [] as string[], batchIds: [] as number[] }, async (tx) => {
    const found = await takeForgotten(tx)
    await enqueueAll(
      tx,
      driveRunJob,
      found.runIds.map((runId) => ({ runId })),
    )
    await sendBatches(tx, found.batchIds)
    return found
  })
  const operationsSent = await alone(0, async (tx) => {
    const waiting = new Set((await listWaiting(tx, changeInBulkJob)).map(({ operationId }) => operationId))
    const found = (await takeForgottenWork(tx, 'bulk')).filter((id) => !waiting.has(id))
    await enqueueAll(
      tx,
      changeInBulkJob,
      found.map((operationId) => ({ operationId })),
    )
    return found.length
  })
  const importsSent = await alone(0, async (tx) => {
    const waiting = new Set((await listWaiting(tx, importImagesJob)).map(({ importId }) => importId))
    const found = (await takeForgottenWork(tx, 'import')).filter((id) => !waiting.has(id))
    await enqueueAll(
      tx,
      importImagesJob,
      found.map((importId) => ({ importId })),
    )
    return found.length
  })
  await alone(undefined, async (tx) => {
    if ((await takeDeletedRuns(tx)) > 0) await enqueue(tx, purgeRunsJob, {})
  })
  let stopped = 0
  for (const runId of await listStoppingRuns(db)) if (await db.transaction((tx) => finishStop(tx, runId))) stopped++
  const workersRetired = await alone(0, async (tx) => {
    await forgetOldLeases(tx)
    return retireSilentWorkers(tx)
  })
  await compactImageTallies(db)
  return {
    revived,
    driversSent: forgotten.runIds.length,
    batchesSent: forgotten.batchIds.length,
    operationsSent,
    importsSent,
    stopped,
    workersRetired,
  }
}
