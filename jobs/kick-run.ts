import { inTransaction, type Tx } from '#db/client.ts'
import { notifyControl } from '#db/notify.ts'
import { getRunState } from '#db/task-runs/get-run-state.ts'
import { isEnded } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { driveRunJob } from './drive-run/job.ts'
import { enqueue } from './enqueue.ts'
import { sendReadyBatches } from './stop-run.ts'

/** Sends again for a run's driver and for its waiting batches, now. Throws not_found, run_ended. */
export function kickRun(tx: Tx, runId: string): Promise<void> {
  return inTransaction(tx, async (tx) => {
    const state = await getRunState(tx, runId)
    if (isEnded(state)) throw new AppError('run_ended', { state })
    if (state !== 'queued' && state !== 'running') return
    await enqueue(tx, driveRunJob, { runId })
    await sendReadyBatches(tx, runId)
    await notifyControl(tx, { kind: 'wake_run', runId })
  })
}
