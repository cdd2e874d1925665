import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, Tx } from '#db/client.ts'
import { isDatabaseUnavailable } from '#db/errors.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { failRun } from '#db/task-runs/fail-run.ts'
import { findRunOfOpenBatch } from '#db/task-runs/find-run-of-open-batch.ts'
import { foldBatches } from '#db/task-runs/fold-batches.ts'
import { leaveBatch } from '#db/task-runs/leave-batch.ts'
import { lockRun } from '#db/task-runs/lock-run.ts'
import { lockStops } from '#db/task-runs/lock-stops.ts'
import { markFirstItem } from '#db/task-runs/mark-first-item.ts'
import { recordTrace } from '#db/task-runs/record-trace.ts'
import { requestStop } from '#db/task-runs/request-stop.ts'
import { startItem } from '#db/task-runs/start-item.ts'
import { type TakenBatch, takeBatch } from '#db/task-runs/take-batch.ts'
import { writeRunLog } from '#db/task-runs/write-run-log.ts'
import { errorTable, toAppError } from '#lib/errors.ts'
import { type Engine, untilDatabaseAnswers } from './engine.ts'
import type { HeldLease } from './held-lease.ts'
import { type ItemEnd, processItem } from './process-item.ts'
import { getTask } from './registry.ts'
import { reportProgress } from './report-progress.ts'
import { sendBatches } from './send-batches.ts'
import { tellBatchEnd, tellNowAndThen } from './tell.ts'

type StopRun = Extract<ItemEnd, { kind: 'stop_run' }>

/** After an error that is nobody's known fault the batch waits a little, so that it cannot spin. */
const afterErrorSeconds = 5

/**
 * Works one batch under its lease: every item ended, or the batch left for another. Returns quietly where the lease is taken, the batch
 * ended or its run stopped.
 */
export async function processBatch(engine: Engine, batchId: number): Promise<void> {
  const runId = await untilDatabaseAnswers(() => findRunOfOpenBatch(engine.db, batchId), { signal: engine.draining })
  if (runId === null) return
  const lease = await untilDatabaseAnswers(() => engine.leases.take(`batch:${batchId}`, { runId }), { signal: engine.draining })
  if (lease === null) return
  let ended = false
  let again = 0
  try {
    const take = async (tx: Tx) => (engine.draining.aborted ? null : takeBatch(tx, lease.fence, batchId))
    const batch = await inFencedTransaction(engine.db, lease.fence, take, {
      lockFirst: (tx) => lockStops(tx, runId, 'share'),
    })
    if (batch === null) return
    ended = (await workThrough(engine, lease, batch)) && (await endBatch(engine, lease, batch))
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'lease_lost' || code === 'aborted') return
    engine.log.error({ err: error, runId, batchId }, 'a batch was left')
    again = isDatabaseUnavailable(error) ? 0 : afterErrorSeconds
  } finally {
    if (ended) engine.leases.forget(lease.fence)
    else await leave(engine, lease, runId, batchId, again)
  }
}

/** True when every item of the batch is ended. */
async function workThrough(engine: Engine, lease: HeldLease, batch: TakenBatch): Promise<boolean> {
  const task = getTask(batch.taskKey, engine.tasks)
  const handler = engine.handlers[batch.taskKey]
  if (handler === undefined) throw new Error(`no handler for ${batch.taskKey}`)
  if (batch.isFirst) await untilDatabaseAnswers(() => markFirstItem(engine.db, batch.runId), { signal: lease.signal })
  const tellPages = tellNowAndThen(engine, batch)
  const waiting = batch.items.map((item) => ({ ...item, conflicts: 0 }))
  for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
    if (lease.signal.aborted || engine.draining.aborted) return false
    const tries = item.attempts + item.conflicts
    if (tries > 0) await sleep(200 * 2 ** Math.min(tries, 4), undefined, { signal: lease.signal, ref: true }).catch(() => {})
    const { itemId, attempts, conflicts } = item
    const waits = await untilDatabaseAnswers(() => startItem(engine.db, lease.fence, batch.runId, itemId), { signal: lease.signal })
    if (!waits) continue
    const work = engine.leases.working({ runId: batch.runId, itemId, name: batch.taskKey, since: new Date().toISOString() })
    const end = await processItem({ engine, lease, batch, task, handler, itemId, attempts, conflicts, tellPages }).finally(work.done)
    if (end.kind === 'interrupted') return false
    if (end.kind === 'again') waiting.push({ itemId, attempts: end.attempts, conflicts: end.conflicts })
    if (end.kind === 'stop_run') {
      await stopRunFor(engine, lease, batch, end)
      return false
    }
  }
  return true
}

/** Ends the batch, counts it into its run and lets its lease go, in one transaction. */
async function endBatch(engine: Engine, lease: HeldLease, batch: TakenBatch): Promise<boolean> {
  await untilDatabaseAnswers(() => fencedWithRun(engine.db, lease, batch.runId, (tx) => foldBatches(tx, batch.runId, batch.id)), {
    signal: lease.signal,
  })
  await tellBatchEnd(engine, batch)
  await reportProgress(engine, batch.runId, batch.id)
  return true
}

/** The place is at fault: the run pauses or fails with the reason, and the item keeps its attempt. */
async function stopRunFor(engine: Engine, lease: HeldLease, batch: TakenBatch, { error, sample }: StopRun): Promise<void> {
  const reason = { code: error.code, details: error.details }
  await fencedWithRun(engine.db, lease, batch.runId, async (tx) => {
    if (errorTable[error.code].after === 'fail_run') await failRun(tx, batch.runId, reason)
    else await requestStop(tx, batch.runId, 'pausing', reason)
    await recordTrace(tx, sample)
    await writeRunLog(tx, { runId: batch.runId, level: 'error', workerId: engine.workerId, message: 'run stopped', details: { ...reason } })
  })
}

async function leave(engine: Engine, lease: HeldLease, runId: string, batchId: number, startAfterSeconds: number): Promise<void> {
  try {
    await untilDatabaseAnswers(() =>
      engine.db.transaction(async (tx) => {
        if ((await leaveBatch(tx, lease.fence, runId, batchId)) === 'ready') await sendBatches(tx, [batchId], { startAfterSeconds })
      }),
    )
  } catch (error) {
    engine.log.warn({ err: error, runId, batchId }, 'a batch could not be given back: its lease runs out and the sweep takes it')
  } finally {
    engine.leases.forget(lease.fence)
  }
}

const fencedWithRun = <T>(db: Db, lease: HeldLease, runId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inFencedTransaction(db, lease.fence, work, { lockFirst: (tx) => lockRun(tx, runId) })
