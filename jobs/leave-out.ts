import { inTransaction, type Tx } from '#db/client.ts'
import { getRunRequest } from '#db/task-runs/get-run-request.ts'
import { listFailedItems } from '#db/task-runs/list-failed-items.ts'
import type { RetryRun } from '#lib/contracts/run-items.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

/**
 * Puts what failed in a run into quarantine: all of it, what has one code, or what was chosen; at most 10,000 at a time, which asked again
 * goes on with the rest. What was mended since is left as it is. The run's rows stay as they are: only its things change. Answers how many it were. Throws not_found, nothing_in_scope.
 */
export async function leaveOut(tx: Tx, runId: string, which: RetryRun, among: Tasks = tasks): Promise<number> {
  const { taskKey } = await getRunRequest(tx, runId)
  const { quarantine } = getTask(taskKey, among)
  const held = await inTransaction(tx, async (tx) => {
    let count = 0
    for (let after = 0; count < selectionLimit; ) {
      const limit = selectionLimit - count
      const ids = await listFailedItems(tx, runId, { ...which, after }, limit)
      count += ids.length === 0 ? 0 : await quarantine.hold(tx, ids)
      if (ids.length < limit) break
      after = ids.at(-1) ?? after
    }
    return count
  })
  if (held === 0) throw new AppError('nothing_in_scope', { task: taskKey })
  return held
}
