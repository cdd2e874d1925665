import type { Tx } from '#db/client.ts'
import { databaseError, databaseFault } from '#db/errors.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { checkpointItem } from '#db/task-runs/checkpoint-item.ts'
import { putItemBack } from '#db/task-runs/put-item-back.ts'
import { recordEvent } from '#db/task-runs/record-event.ts'
import { type RecordTrace, recordTrace } from '#db/task-runs/record-trace.ts'
import type { TakenBatch } from '#db/task-runs/take-batch.ts'
import { type RunLogEntry, writeRunLog } from '#db/task-runs/write-run-log.ts'
import { type AppError, errorTable, toAppError } from '#lib/errors.ts'
import { type AnyHandler, type Engine, untilDatabaseAnswers } from './engine.ts'
import type { HeldLease } from './held-lease.ts'
import type { AnyTask } from './registry.ts'
import { startStopWatch } from './stop-watch.ts'
import { traceOf } from './trace-of.ts'
import { takeInHand, type WorkInHand } from './work-in-hand.ts'

type ProcessItem = {
  engine: Engine
  lease: HeldLease
  batch: TakenBatch
  task: AnyTask
  handler: AnyHandler
  itemId: number
  attempts: number
  /** How often conflicts in the database have put it back since this worker holds its batch. */
  conflicts: number
  /** Called after each transaction that ends an item, so that pages hear of it now and then. */
  tellPages: () => Promise<void>
}

/**
 * `done`: the item's row is ended. `again`: an attempt failed and there is another. `interrupted`: the item is as it was. `stop_run`: the
 * place is at fault, not the item, and the run must pause or fail with this error.
 */
export type ItemEnd =
  | { kind: 'done' }
  | { kind: 'again'; attempts: number; conflicts: number }
  | { kind: 'interrupted' }
  | { kind: 'stop_run'; error: AppError; sample: RecordTrace }

const conflictsAtMost = 5

/** Works one item and checkpoints it. Throws lease_lost, and what the database throws when it stays away. */
export async function processItem(job: ProcessItem): Promise<ItemEnd> {
  const { engine, lease, batch, handler, itemId } = job
  const watch = startStopWatch()
  const hand = takeInHand()
  let isMade = false
  let committed = false
  try {
    const {
      state,
      code = null,
      details = null,
      bytesIn,
      bytesOut,
      commit,
    } = await handler.processItem(itemId, {
      settings: batch.settings,
      signal: lease.signal,
      log: engine.log.child({ runId: batch.runId, itemId }),
      tools: engine.tools,
      stage: watch.stage,
      worksOn: hand.worksOn,
      fenced: lease.fenced,
      recordPublic: (tx, kind, fence) => recordEvent(tx, { runId: batch.runId, batchId: batch.id, itemId, kind, fence }),
    })
    isMade = true
    const attempts = job.attempts + (state === 'ok' ? 1 : 0)
    const outcome = { state, code, details, stage: null, attempts, stageMs: watch.stop(), bytesIn, bytesOut }
    await write(job, async (tx) => {
      if (!(await checkpointItem(tx, { ...at(job), outcome }))) return
      await hand.end(tx)
      await commit?.(tx)
    })
    committed = true
    await job.tellPages()
    return { kind: 'done' }
  } catch (caught) {
    const end = await endFailed(job, caught, { hand, stage: isMade ? 'publish' : watch.current(), stageMs: watch.stop() })
    committed ||= end.kind === 'done'
    return end
  } finally {
    await hand.letGo(committed)
  }
}

type Failed = { hand: WorkInHand; stage: string | null; stageMs: Record<string, number> }

async function endFailed(job: ProcessItem, caught: unknown, { hand, stage, stageMs }: Failed): Promise<ItemEnd> {
  const { engine, lease, batch, task, handler, itemId } = job
  const fault = databaseFault(caught)
  const error = databaseError(caught) ?? toAppError(caught)
  if (lease.signal.aborted || error.code === 'lease_lost' || error.code === 'aborted') return { kind: 'interrupted' }
  const after = errorTable[error.code].after
  engine.log.warn({ err: caught, runId: batch.runId, itemId, code: error.code, stage, after }, 'an item failed')
  const sample = { runId: batch.runId, code: error.code, itemId, attempt: job.attempts, stage, trace: traceOf(caught) }
  if (after === 'pause_run' || after === 'fail_run') return { kind: 'stop_run', error, sample }
  if (fault === 'away' || (fault === 'conflict' && job.conflicts < conflictsAtMost)) return putBack(job, null, fault)
  const attempts = job.attempts + 1
  const failure = { code: error.code, details: error.details, stage, attempts }
  if (after === 'retry' && attempts < task.maxAttempts) return putBack(job, failure)
  const outcome = { state: 'failed' as const, ...failure, stageMs, bytesIn: 0, bytesOut: 0 }
  const version = hand.version()
  const end = async (tx: Tx, record: boolean) => {
    if (!(await checkpointItem(tx, { ...at(job), outcome }))) return
    await recordTrace(tx, { ...sample, attempt: attempts })
    await writeRunLog(tx, lineOf(job, 'error', 'item failed', failure))
    await hand.end(tx)
    if (record && version !== null) await handler.recordFailure(tx, itemId, { error, version })
  }
  await write(job, (tx) => end(tx, true)).catch((cause: unknown) => {
    if (databaseFault(cause) !== 'slow') throw cause
    // The thing itself cannot be written, as so often with what failed so: its row in the run still says so, and the run goes on.
    engine.log.error({ err: cause, runId: batch.runId, itemId }, 'a failure could not be written on the item itself')
    return write(job, (tx) => end(tx, false))
  })
  await job.tellPages()
  return { kind: 'done' }
}

async function putBack(job: ProcessItem, failure: Failure | null, fault: 'away' | 'conflict' | null = null): Promise<ItemEnd> {
  await write(job, async (tx) => {
    await putItemBack(tx, { ...at(job), failure })
    if (failure !== null) await writeRunLog(tx, lineOf(job, 'warn', 'attempt failed', failure))
  })
  return { kind: 'again', attempts: failure?.attempts ?? job.attempts, conflicts: job.conflicts + (fault === 'conflict' ? 1 : 0) }
}

type Failure = NonNullable<Parameters<typeof putItemBack>[1]['failure']>
const lineOf = ({ engine, batch, task, itemId }: ProcessItem, level: 'warn' | 'error', message: string, failure: Failure): RunLogEntry => ({
  runId: batch.runId,
  level,
  workerId: engine.workerId,
  message,
  details: { itemId, code: failure.code, stage: failure.stage, attempt: `${failure.attempts}/${task.maxAttempts}` },
})

const at = ({ batch, itemId, lease }: ProcessItem) => ({ runId: batch.runId, batchId: batch.id, itemId, fence: lease.fence })

/** A checkpoint whose answer was lost is made again: the item's row says whether it had been made. */
const write = ({ engine, lease }: ProcessItem, work: (tx: Tx) => Promise<void>): Promise<void> =>
  untilDatabaseAnswers(() => inFencedTransaction(engine.db, lease.fence, work), { signal: lease.signal })
