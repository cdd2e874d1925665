import { inTransaction, type Tx } from '#db/client.ts'
import { deleteRun as hide } from '#db/task-runs/delete-run.ts'
import { enqueue } from './enqueue.ts'
import { purgeRunsJob } from './purge-runs/job.ts'

/** Deletes an ended run; its rows follow in the background. Throws not_found, run_active. */
export const deleteRun = (tx: Tx, runId: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    await hide(tx, runId)
    await enqueue(tx, purgeRunsJob, {})
  })
