import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyControl, notifyPages } from '#db/notify.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import type { ErrorDetails } from '#lib/errors.ts'
import { closeOpenItems } from './close-open-items.ts'
import { lockStops } from './lock-stops.ts'
import { recordEvent } from './record-event.ts'

/**
 * Ends a run as failed, with its reason. Leases on its batches are taken away in the same transaction, so that nothing more of it can be
 * written. False where it was already being stopped or ended.
 */
export async function failRun(tx: Tx, runId: string, reason: { code: string; details: ErrorDetails }): Promise<boolean> {
  const [run] = await tx.execute<{ task_key: TaskKey }>(sql`
    update task_runs
    set state = 'failed', reason_code = ${reason.code}, reason_details = ${JSON.stringify(reason.details)}::jsonb,
        stop_requested_at = clock_timestamp(), stopped_at = clock_timestamp(), finished_at = clock_timestamp(),
        stopped_items = (select count(*) from task_items i where i.run_id = ${runId} and i.state = 'running')
    where id = ${runId} and state in ('queued', 'running')
    returning task_key`)
  if (run === undefined) return false
  await lockStops(tx, runId, 'alone')
  await closeOpenItems(tx, runId, 'run_failed')
  await recordEvent(tx, { runId, kind: 'complete' })
  await notifyControl(tx, { kind: 'stop_run', runId })
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
  return true
}
