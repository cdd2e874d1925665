import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { isEnded, type TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getRunState } from './get-run-state.ts'
import { lockRun } from './lock-run.ts'
import { recordEvent } from './record-event.ts'
import { recordSample } from './record-sample.ts'
import { writeRunLog } from './write-run-log.ts'

/** Sets a paused run going again. Throws not_found, run_ended, run_not_paused. */
export async function resumeRun(tx: Tx, runId: string): Promise<void> {
  if ((await lockRun(tx, runId)) === 'paused') await recordSample(tx, runId)
  const [run] = await tx.execute<{ task_key: TaskKey }>(sql`
    update task_runs
    set state = 'running', started_at = coalesce(started_at, clock_timestamp()), reason_code = null, reason_details = null,
        stop_requested_at = null, stopped_at = null, stopped_items = null, woken_at = clock_timestamp(), driver_failures = 0
    where id = ${runId} and state = 'paused'
    returning task_key`)
  if (run === undefined) {
    const state = await getRunState(tx, runId)
    throw new AppError(isEnded(state) ? 'run_ended' : 'run_not_paused', { state })
  }
  await recordEvent(tx, { runId, kind: 'resumed' })
  await writeRunLog(tx, { runId, level: 'info', workerId: null, message: 'resumed' })
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
}
