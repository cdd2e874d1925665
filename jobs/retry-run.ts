import type { Tx } from '#db/client.ts'
import { getRunRequest } from '#db/task-runs/get-run-request.ts'
import { listFailedItems } from '#db/task-runs/list-failed-items.ts'
import type { RetryRun } from '#lib/contracts/run-items.ts'
import { type Actor, selectionLimit } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { type Tasks, tasks } from './registry.ts'
import { startRun } from './start-run.ts'

/**
 * A new run over failed items of an earlier one, which it names: all of them, those with one code, or those chosen; at most 10,000 at a
 * time. Throws not_found, nothing_in_scope, run_active.
 */
export async function retryRun(tx: Tx, runId: string, which: RetryRun, actor: Actor, among: Tasks = tasks): Promise<{ runId: string }> {
  const { taskKey, priority } = await getRunRequest(tx, runId)
  const ids = await listFailedItems(tx, runId, which, selectionLimit)
  if (ids.length === 0) throw new AppError('nothing_in_scope', { task: taskKey })
  return startRun(tx, { task: taskKey, scope: { kind: 'selection', ids }, actor, priority, retryOf: runId }, among)
}

/** A new run with the scope and the priority of an earlier one. Throws not_found, nothing_in_scope, run_active. */
export async function rerun(tx: Tx, runId: string, actor: Actor, among: Tasks = tasks): Promise<{ runId: string }> {
  const { taskKey, scope, priority } = await getRunRequest(tx, runId)
  return startRun(tx, { task: taskKey, scope, actor, priority }, among)
}
