import type { Db } from '#db/client.ts'
import type { AnyJob } from './define-job.ts'
import { enqueue } from './enqueue.ts'
import { sendBatches } from './send-batches.ts'
import { workBatchJob } from './work-batch/job.ts'

/** Gives a job that was fetched, and not begun, back to the queue: for another worker, as urgent as it was. */
export const handOn = (db: Db, job: AnyJob, payload: object): Promise<void> =>
  db.transaction((tx) => {
    const batch = job.name === workBatchJob.name ? workBatchJob.payload.parse(payload) : null
    return batch === null ? enqueue(tx, job, payload) : sendBatches(tx, [batch.batchId])
  })
