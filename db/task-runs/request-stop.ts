import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyControl, notifyPages } from '#db/notify.ts'
import type { RunState, TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError, type ErrorDetails } from '#lib/errors.ts'
import { finishStop } from './finish-stop.ts'
import { getRunState } from './get-run-state.ts'
import { lockRun } from './lock-run.ts'
import { lockStops } from './lock-stops.ts'
import { recordEvent } from './record-event.ts'
import { recordSample } from './record-sample.ts'
import { revokeBatchLeases } from './revoke-batch-leases.ts'
import { writeRunLog } from './write-run-log.ts'

const from = {
  pausing: ['queued', 'running'],
  cancelling: ['queued', 'running', 'pausing', 'paused'],
} as const satisfies Record<'pausing' | 'cancelling', readonly RunState[]>

/** A second request of the same kind changes nothing and is no error. */
const already = { pausing: ['pausing', 'paused'], cancelling: ['cancelling', 'cancelled'] } as const satisfies Record<
  string,
  readonly RunState[]
>

/**
 * Asks a run to pause or to end. From the moment this commits no item of it can be written any more: every lease on its batches is
 * revoked. It is paused or cancelled at once where nothing works on it, else when the last worker has stopped. Throws not_found, run_ended.
 */
export async function requestStop(
  tx: Tx,
  runId: string,
  to: 'pausing' | 'cancelling',
  reason: { code: string; details: ErrorDetails } | null = null,
): Promise<void> {
  if ((await lockRun(tx, runId)) === 'paused' && to === 'cancelling') await recordSample(tx, runId)
  const [run] = await tx.execute<{ task_key: TaskKey; at_work: number }>(sql`
    update task_runs
    set state = ${to}, stop_requested_at = clock_timestamp(), stopped_at = null,
        stopped_items = (select count(*) from task_items i where i.run_id = ${runId} and i.state = 'running'),
        reason_code = ${reason?.code ?? null}, reason_details = ${reason === null ? null : JSON.stringify(reason.details)}::jsonb
    where id = ${runId} and state = any(${`{${from[to].join(',')}}`}::text[])
    returning task_key, stopped_items as at_work`)
  if (run === undefined) {
    const state = await getRunState(tx, runId)
    if ((already[to] as readonly RunState[]).includes(state)) return
    throw new AppError('run_ended', { state })
  }
  await lockStops(tx, runId, 'alone')
  await revokeBatchLeases(tx, runId)
  await recordEvent(tx, { runId, kind: to === 'cancelling' ? 'cancel_ack' : 'stop_asked' })
  const message = to === 'pausing' ? 'asked to pause' : 'asked to cancel'
  await writeRunLog(tx, { runId, level: 'info', workerId: null, message, details: { atWork: run.at_work } })
  await finishStop(tx, runId)
  await notifyControl(tx, { kind: 'stop_run', runId })
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
}
