import type { Db, Tx } from '#db/client.ts'
import { compactImageTallies } from '#db/images/compact-image-tallies.ts'
import { forgetOldLeases } from '#db/leases/forget-old-leases.ts'
import { takeForgottenWork } from '#db/leases/take-forgotten-work.ts'
import { finishStop } from '#db/task-runs/finish-stop.ts'
import { listStoppingRuns } from '#db/task-runs/list-stopping-runs.ts'
import { reviveBatches } from '#db/task-runs/revive-batches.ts'
import { takeDeletedRuns } from '#db/task-runs/take-deleted-runs.ts'
import { takeForgottenBatches } from '#db/task-runs/take-forgotten-batches.ts'
import { trySweepLock } from '#db/task-runs/try-sweep-lock.ts'
import { retireSilentWorkers } from '#db/workers/retire-silent-workers.ts'
import { changeInBulkJob } from './change-in-bulk/job.ts'
import type { JobDefinition } from './define-job.ts'
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
  const driversSent = await alone(0, async (tx) => sendAgain(tx, driveRunJob, 'runId', await takeForgottenWork(tx, 'run')))
  const batchesSent = await alone(0, async (tx) => {
    const batchIds = await takeForgottenBatches(tx)
    await sendBatches(tx, batchIds)
    return batchIds.length
  })
  const operationsSent = await alone(0, (tx) => sendUnlessWaiting(tx, changeInBulkJob, 'operationId', 'bulk'))
  const importsSent = await alone(0, (tx) => sendUnlessWaiting(tx, importImagesJob, 'importId', 'import'))
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
  return { revived, driversSent, batchesSent, operationsSent, importsSent, stopped, workersRetired }
}

/** Sends for forgotten work, but not for what only waits for its turn. Answers how many it were. */
async function sendUnlessWaiting<Name extends string>(
  tx: Tx,
  job: JobDefinition<Record<Name, string>>,
  name: Name,
  kind: 'bulk' | 'import',
): Promise<number> {
  const waiting = new Set((await listWaiting(tx, job)).map((payload) => payload[name]))
  const forgotten = await takeForgottenWork(tx, kind)
  return sendAgain(
    tx,
    job,
    name,
    forgotten.filter((id) => !waiting.has(id)),
  )
}

async function sendAgain<Name extends string>(
  tx: Tx,
  job: JobDefinition<Record<Name, string>>,
  name: Name,
  ids: string[],
): Promise<number> {
  await enqueueAll(
    tx,
    job,
    ids.map((id) => ({ [name]: id }) as Record<Name, string>),
  )
  return ids.length
}
