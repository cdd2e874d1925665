import type { Tx } from '#db/client.ts'
import { databaseError, databaseFault } from '#db/errors.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { beginRun, type DrivenRun } from '#db/task-runs/begin-run.ts'
import { failRun } from '#db/task-runs/fail-run.ts'
import { findHandOutState, type HandOutState } from '#db/task-runs/find-hand-out-state.ts'
import { finishRun } from '#db/task-runs/finish-run.ts'
import { handOut } from '#db/task-runs/hand-out.ts'
import { lockRun } from '#db/task-runs/lock-run.ts'
import { recordDriverFailure } from '#db/task-runs/record-driver-failure.ts'
import { recordSample } from '#db/task-runs/record-sample.ts'
import { requestStop } from '#db/task-runs/request-stop.ts'
import { writeRunLog } from '#db/task-runs/write-run-log.ts'
import { type AppError, errorTable, toAppError } from '#lib/errors.ts'
import { type Engine, untilDatabaseAnswers } from './engine.ts'
import type { HeldLease } from './held-lease.ts'
import { getTask } from './registry.ts'
import { sendBatches } from './send-batches.ts'

/** For news that were not heard. */
const pollMs = 1_000
const sampleEveryMs = 2_000
const batchesASlot = 2
/** A driver whose statement is given up so often in a row pauses its run: whoever resumes it has looked why. */
const givenUpAtMost = 3
/** So do as many drivers in a row that fail of anything else, one after another. */
const driversAtMost = 3
/** Batches are handed out some at a time: each handing out holds the run's row. */
const handOutShare = 4

/**
 * Drives one run to its end under the lease `run:<id>`: hands out batches, a bounded number open at a time, until nothing is left. Returns
 * quietly where another worker drives it. Whoever drives may die at any moment: all it knows stands in the run's row.
 */
export async function driveRun(engine: Engine, runId: string): Promise<void> {
  const lease = await untilDatabaseAnswers(() => engine.leases.take(`run:${runId}`, { runId }), { signal: engine.draining })
  if (lease === null) return
  try {
    const run = await withRun(engine, lease, runId, (tx) => beginRun(tx, lease.fence, runId))
    if (run === null) return
    if (await checkReady(engine, lease, run)) await drive(engine, lease, run)
  } catch (error) {
    await failDriver(engine, lease, runId, error)
  } finally {
    await lease.release()
  }
}

/** Leaves the run to the next driver, which the sweep sends; the last of so many pauses it. A database that is away is nobody's failure. */
async function failDriver(engine: Engine, lease: HeldLease, runId: string, caught: unknown): Promise<void> {
  const error = databaseError(caught) ?? toAppError(caught)
  if (error.code === 'lease_lost' || error.code === 'aborted') return
  engine.log.warn({ err: caught, runId }, 'a run lost its driver')
  if (databaseFault(caught) === 'away') return
  try {
    await withRun(engine, lease, runId, async (tx) => {
      const inARow = await recordDriverFailure(tx, runId)
      if (inARow !== null && inARow >= driversAtMost) await stopRun(engine, tx, runId, error)
    })
  } catch (lost) {
    engine.log.warn({ err: lost, runId }, "a driver's failure was not counted")
  }
}

/** A place that cannot be worked with stops the run before its first batch, with the reason. */
async function checkReady(engine: Engine, lease: HeldLease, run: DrivenRun): Promise<boolean> {
  try {
    await engine.handlers[run.taskKey]?.checkReady(run.settings, engine.tools)
    return true
  } catch (caught) {
    const error = toAppError(caught)
    const { after } = errorTable[error.code]
    if (after !== 'pause_run' && after !== 'fail_run') throw caught
    await stopFor(engine, lease, run, error)
    return false
  }
}

const stopFor = (engine: Engine, lease: HeldLease, run: DrivenRun, error: AppError): Promise<void> =>
  withRun(engine, lease, run.id, (tx) => stopRun(engine, tx, run.id, error))

/** Pauses the run with the reason, or fails it where the error says so. */
async function stopRun(engine: Engine, tx: Tx, runId: string, error: AppError): Promise<void> {
  engine.log.warn({ err: error, runId, code: error.code }, 'a run cannot go on')
  const reason = { code: error.code, details: error.details }
  if (errorTable[error.code].after === 'fail_run') await failRun(tx, runId, reason)
  else await requestStop(tx, runId, 'pausing', reason)
  await writeRunLog(tx, { runId, level: 'error', workerId: engine.workerId, message: 'run stopped', details: { ...reason } })
}

async function drive(engine: Engine, lease: HeldLease, run: DrivenRun): Promise<void> {
  await writeRunLog(engine.db, {
    runId: run.id,
    level: 'info',
    workerId: engine.workerId,
    message: 'driving',
    details: { fence: lease.fence.token },
  })
  let sampledAt = Number.NEGATIVE_INFINITY
  let givenUp = 0
  while (!lease.signal.aborted && !engine.draining.aborted) {
    const seen = engine.news.seen()
    if (performance.now() - sampledAt >= sampleEveryMs) {
      await recordSample(engine.db, run.id)
      sampledAt = performance.now()
    }
    let step: 'going' | 'ended' = 'going'
    try {
      if (!(await isWaiting(engine, run))) step = await withRun(engine, lease, run.id, (tx) => advance(engine, lease, run, tx))
      givenUp = 0
    } catch (caught) {
      const error = databaseError(caught)
      if (error === null || databaseFault(caught) !== 'slow') throw caught
      if (++givenUp < givenUpAtMost) continue
      return await stopFor(engine, lease, run, error)
    }
    if (step === 'ended') {
      await recordSample(engine.db, run.id)
      return
    }
    await engine.news.wait(seen, pollMs)
  }
}

/** Whether every batch there is room for is open: one read, without a lock, since most wake-ups find it so. */
async function isWaiting({ db }: Engine, { id }: DrivenRun): Promise<boolean> {
  const state = await findHandOutState(db, id)
  return state !== null && state.openBatches > 0 && (state.handedOutAll || roomFor(state) <= 0)
}

function roomFor({ openBatches, liveSlots }: HandOutState): number {
  const wanted = Math.max(batchesASlot * liveSlots, 2)
  const room = wanted - openBatches
  return room * handOutShare >= wanted ? room : 0
}

/** Where the last items make fewer batches than there are slots, smaller ones: no slot is left without. */
const sizeOfLast = (items: number, atMost: number, slots: number): number =>
  items > atMost * (slots - 1) ? atMost : Math.max(1, Math.ceil(items / slots))

/** Hands out what there is room for, or ends the run; one transaction, with the run's row held. */
async function advance(engine: Engine, lease: HeldLease, run: DrivenRun, tx: Tx): Promise<'going' | 'ended'> {
  const task = getTask(run.taskKey, engine.tasks)
  const state = await findHandOutState(tx, run.id)
  if (state === null) return 'ended'
  const { cursor: after, openBatches } = state
  if (state.handedOutAll) {
    if (openBatches > 0) return 'going'
    const ended = await finishRun(tx, lease.fence, run.id)
    if (ended === null) return 'going'
    engine.log.info({ runId: run.id, state: ended }, 'run ended')
    await writeRunLog(tx, { runId: run.id, level: 'info', workerId: engine.workerId, message: 'run ended', details: { state: ended } })
    return 'ended'
  }
  const room = roomFor(state)
  if (room <= 0) return 'going'
  const limit = room * task.batchSize
  const itemIds = await task.listNext(tx, { scope: run.scope, settings: run.settings, after, upTo: run.upperBound, limit })
  const isLast = itemIds.length < limit
  const batchSize = isLast ? sizeOfLast(itemIds.length, task.batchSize, state.liveSlots) : task.batchSize
  const batchIds = await handOut(tx, { runId: run.id, fence: lease.fence, itemIds, batchSize, isLast })
  await sendBatches(tx, batchIds)
  return 'going'
}

const withRun = <T>({ db }: Engine, lease: HeldLease, runId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inFencedTransaction(db, lease.fence, work, { lockFirst: (tx) => lockRun(tx, runId) })
