import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import { notifyPages } from '#db/notify.ts'
import type { RunState, TaskKey } from '#lib/contracts/task-runs.ts'
import { recordEvent } from './record-event.ts'

/**
 * Ends a run whose items are all done; with a failed one it never ends as plain succeeded. Items that left the scope between the count and
 * their turn are taken off the total. Null where something is still open or the run does not run any more.
 */
export async function finishRun(tx: Tx, fence: Fence, runId: string): Promise<RunState | null> {
  const [run] = await tx.execute<{ state: RunState; task_key: TaskKey }>(sql`
    update task_runs
    set state = case when failed > 0 then 'succeeded_with_errors' else 'succeeded' end, total = ok + skipped + failed,
        finished_at = clock_timestamp()
    where id = ${runId} and state = 'running' and handed_out_all
      and not exists (select 1 from task_batches where run_id = ${runId} and state <> 'ended')
    returning state, task_key`)
  if (run === undefined) return null
  await recordEvent(tx, { runId, kind: 'complete', fence })
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
  return run.state
}
