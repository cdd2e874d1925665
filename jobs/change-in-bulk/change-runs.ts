import type { BulkWork } from '#db/bulk-operations/begin-bulk-operation.ts'
import { type BulkSlice, recordBulkSlice } from '#db/bulk-operations/record-bulk-slice.ts'
import { inTransaction, type Tx } from '#db/client.ts'
import { deleteRun } from '#db/task-runs/delete-run.ts'
import { findNewestRunWithItems } from '#db/task-runs/find-newest-run-with-items.ts'
import { listFailedRuns } from '#db/task-runs/list-failed-runs.ts'
import { countMatchingRuns, listMatchingRuns } from '#db/task-runs/list-matching-runs.ts'
import { requestStop } from '#db/task-runs/request-stop.ts'
import { findRunItems } from '#jobs/find-run-items.ts'
import { getTask } from '#jobs/registry.ts'
import { startRun } from '#jobs/start-run.ts'
import { resumeRun } from '#jobs/stop-run.ts'
import type { RunBulkAction } from '#lib/contracts/bulk-operations.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { gatherFailed } from './gather-failed.ts'

export type RunWork = BulkWork & { subject: 'runs' }

const noRun = '00000000-0000-0000-0000-000000000000'

const verbs: Record<Exclude<RunBulkAction, 'retry'>, (tx: Tx, runId: string) => Promise<void>> = {
  cancel: (tx, id) => requestStop(tx, id, 'cancelling'),
  pause: (tx, id) => requestStop(tx, id, 'pausing'),
  resume: resumeRun,
  delete: deleteRun,
}

const findItems = (tx: Tx, { target }: RunWork) => {
  const among = 'filter' in target ? target.filter.task : undefined
  return (search: string) => findRunItems(tx, search, among)
}

export async function countRunWork(tx: Tx, work: RunWork): Promise<{ total: number; upperBound: string }> {
  return { total: await countMatchingRuns(tx, work.target, findItems(tx, work)), upperBound: work.createdAt }
}

/** The next runs to change; they are locked one by one, each before the operation's lease (jobs/README.md says the order). */
export const listNextRuns = (tx: Tx, work: RunWork, limit: number): Promise<string[]> =>
  listMatchingRuns(tx, work.target, { after: work.cursor ?? noRun, before: work.upperBound ?? work.createdAt, limit }, findItems(tx, work))

/** Changes one run in the caller's transaction; a refusal is counted, and leaves the run as it was. */
export async function changeRun(tx: Tx, work: RunWork, runId: string, action: keyof typeof verbs): Promise<BulkSlice> {
  const refusal = await refusalOf(inTransaction(tx, (inner) => verbs[action](inner, runId)))
  const slice = { cursor: runId, done: 1, changed: refusal === null ? 1 : 0, failures: refusal === null ? [] : [refusal] }
  await recordBulkSlice(tx, work.id, slice)
  return slice
}

/**
 * One new run a task over all that failed in these runs, each item once: a second run of the same task would only be refused. It names the
 * newest of which it has an item and has the highest of their priorities. What does not fit into one run has to wait for it: `run_active`.
 * What is in quarantine stays there, and is counted.
 */
export async function retryRuns(tx: Tx, work: RunWork, runIds: string[]): Promise<BulkSlice> {
  const startedRuns: string[] = []
  const failures: ErrorCode[] = []
  let changed = 0
  let leftOut = 0
  for (const { taskKey, priority, runs } of await listFailedRuns(tx, runIds)) {
    const { itemIds, leftOver, ...gathered } = await gatherFailed(tx, runs, getTask(taskKey).quarantine.among)
    leftOut += gathered.leftOut
    if (itemIds.length === 0) continue
    const scope = { kind: 'selection', ids: itemIds } as const
    const ofRuns = runs.map(({ id }) => id)
    const starting = inTransaction(tx, async (inner) => {
      const retryOf = await findNewestRunWithItems(inner, ofRuns, itemIds)
      startedRuns.push((await startRun(inner, { task: taskKey, scope, actor: work.actor, priority, retryOf })).runId)
    })
    const refusal = await refusalOf(starting)
    const refused = refusal === null ? leftOver : runs
    changed += runs.length - refused.length
    for (const _ of refused) failures.push(refusal ?? 'run_active')
  }
  const slice = { cursor: runIds.at(-1) ?? noRun, done: runIds.length, changed, failures, startedRuns, leftOut }
  await recordBulkSlice(tx, work.id, slice)
  return slice
}

/** What says that this one cannot be changed now; all else is thrown on. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'run_ended',
  'run_not_paused',
  'run_active',
  'not_found',
  'nothing_in_scope',
  'storage_not_configured',
])

async function refusalOf(work: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof AppError && refusals.has(error.code)) return error.code
    throw error
  }
}
