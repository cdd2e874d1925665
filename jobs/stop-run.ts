import { inTransaction, type Tx } from '#db/client.ts'
import { requestStop } from '#db/task-runs/request-stop.ts'
import { resumeRun as resume } from '#db/task-runs/resume-run.ts'
import { wakeReadyBatches } from '#db/task-runs/wake-ready-batches.ts'
import { driveRunJob } from './drive-run/job.ts'
import { enqueue } from './enqueue.ts'
import { sendBatches } from './send-batches.ts'

/** Ends a run: nothing of it is published after this answers. Asking twice is harmless. Throws not_found, run_ended. */
export const cancelRun = (tx: Tx, runId: string): Promise<void> => inTransaction(tx, (tx) => requestStop(tx, runId, 'cancelling'))

/** Lets a run rest; items being worked on wait again. Asking twice is harmless. Throws not_found, run_ended. */
export const pauseRun = (tx: Tx, runId: string): Promise<void> => inTransaction(tx, (tx) => requestStop(tx, runId, 'pausing'))

/** Lets a paused run go on where it stopped. Throws not_found, run_ended, run_not_paused. */
export function resumeRun(tx: Tx, runId: string): Promise<void> {
  return inTransaction(tx, async (tx) => {
    await resume(tx, runId)
    await enqueue(tx, driveRunJob, { runId })
    await sendReadyBatches(tx, runId)
  })
}

/** Sends for every batch that waits. */
export async function sendReadyBatches(tx: Tx, runId: string): Promise<void> {
  await sendBatches(tx, await wakeReadyBatches(tx, runId))
}
