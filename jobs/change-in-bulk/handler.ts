import { type BulkWork, beginBulkOperation } from '#db/bulk-operations/begin-bulk-operation.ts'
import { finishBulkOperation } from '#db/bulk-operations/finish-bulk-operation.ts'
import type { BulkSlice } from '#db/bulk-operations/record-bulk-slice.ts'
import { setBulkTotal } from '#db/bulk-operations/set-bulk-total.ts'
import type { Db, Tx } from '#db/client.ts'
import { databaseError } from '#db/errors.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { lockRun } from '#db/task-runs/lock-run.ts'
import type { JobContext, JobHandler } from '#jobs/define-job.ts'
import { enqueue } from '#jobs/enqueue.ts'
import type { HeldLease } from '#jobs/held-lease.ts'
import { insist } from '#jobs/insist.ts'
import { isPassing } from '#jobs/is-passing.ts'
import { purgeRunsJob } from '#jobs/purge-runs/job.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { changeNextImages, countImageWork } from './change-images.ts'
import { countItemWork, releaseNextItems } from './change-items.ts'
import { changeRun, countRunWork, listNextRuns, type RunWork, retryRuns } from './change-runs.ts'

type Context = Pick<JobContext, 'tools' | 'signal' | 'log'>

const runsARead = 100
/** Each is in the memory of one statement; those of a second page wait for the runs that the first has started. */
const retriedAtOnce = selectionLimit

export const changeInBulkHandler: JobHandler<{ operationId: string }> = ({ operationId }, context) => changeInBulk(operationId, context)

/**
 * Works a bulk operation through: counts it, then changes slice after slice, each with its counts in one transaction under the lease. Where
 * it stops, whoever is sent next goes on behind the last slice.
 */
export async function changeInBulk(operationId: string, { tools, signal, log }: Context): Promise<void> {
  const taken = await tools.leases.take(`bulk:${operationId}`)
  if (taken === null) return
  const both = AbortSignal.any([signal, taken.signal])
  const lease: HeldLease = { ...taken, fenced: (change) => insist(() => taken.fenced(change), both) }
  try {
    const work = await lease.fenced((tx) => beginBulkOperation(tx, operationId))
    if (work === null) return
    if (work.upperBound === null) await count(lease, work)
    if (!(await workThrough(tools.db, lease, work, both))) return
    await lease.fenced(async (tx) => {
      await finishBulkOperation(tx, operationId, null)
      if (work.subject === 'runs' && work.action === 'delete') await enqueue(tx, purgeRunsJob, {})
    })
    log.info({ operationId, subject: work.subject, action: work.action }, 'bulk operation finished')
  } catch (error) {
    const { code } = databaseError(error) ?? toAppError(error)
    if (both.aborted || isPassing(code)) return
    log.error({ err: error, operationId }, 'a bulk operation failed')
    await lease.fenced((tx) => finishBulkOperation(tx, operationId, code))
  } finally {
    await lease.release()
  }
}

async function count(lease: HeldLease, work: BulkWork): Promise<void> {
  await lease.fenced(async (tx) => {
    const counted = await countWork(tx, work)
    work.upperBound = counted.upperBound
    await setBulkTotal(tx, work.id, counted)
  })
}

function countWork(tx: Tx, work: BulkWork): Promise<{ total: number; upperBound: string }> {
  switch (work.subject) {
    case 'images':
      return countImageWork(tx, work)
    case 'items':
      return countItemWork(tx, work)
    case 'runs':
      return countRunWork(tx, work)
    default:
      return work satisfies never
  }
}

/** True when nothing is left. */
function workThrough(db: Db, lease: HeldLease, work: BulkWork, signal: AbortSignal): Promise<boolean> {
  switch (work.subject) {
    case 'images':
      return workSlices(lease, work, (tx) => changeNextImages(tx, work), signal)
    case 'items':
      return workSlices(lease, work, (tx) => releaseNextItems(tx, work), signal)
    case 'runs':
      return workRuns(db, lease, work, signal)
    default:
      return work satisfies never
  }
}

/** True when nothing is left. */
async function workSlices(
  lease: HeldLease,
  work: BulkWork,
  changeNext: (tx: Tx) => Promise<BulkSlice | null>,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const slice = await lease.fenced(changeNext)
    if (slice === null) return true
    work.cursor = slice.cursor
  }
  return false
}

/** True when nothing is left. */
async function workRuns(db: Db, lease: HeldLease, work: RunWork, signal: AbortSignal): Promise<boolean> {
  const { action } = work
  if (action === 'retry') {
    while (!signal.aborted) {
      const runIds = await insist(() => listNextRuns(db, work, retriedAtOnce), signal)
      if (runIds.length === 0) return true
      work.cursor = (await lease.fenced((tx) => retryRuns(tx, work, runIds))).cursor
    }
    return false
  }
  while (!signal.aborted) {
    const runIds = await insist(() => listNextRuns(db, work, runsARead), signal)
    for (const runId of runIds) {
      if (signal.aborted) return false
      const held = <T>(change: (tx: Tx) => Promise<T>) =>
        insist(() => inFencedTransaction(db, lease.fence, change, { lockFirst: (tx) => lockRun(tx, runId) }), signal)
      await held((tx) => changeRun(tx, work, runId, action))
      work.cursor = runId
    }
    if (runIds.length < runsARead) return true
  }
  return false
}
