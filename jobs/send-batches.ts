import type { Tx } from '#db/client.ts'
import { listBatchPriorities } from '#db/task-runs/list-batch-priorities.ts'
import type { RunPriority } from '#lib/contracts/task-runs.ts'
import { enqueueAll } from './enqueue.ts'
import { workBatchJob } from './work-batch/job.ts'

/** What pg-boss sorts by: the mass lane takes the highest first, whatever was queued before it. */
const ranks: Record<RunPriority, number> = { low: -10, normal: 0, high: 10 }

/** Sends for batches, each as urgently as its run is. Every way a batch is sent goes through here, so that none loses its place. */
export async function sendBatches(tx: Tx, batchIds: readonly number[], { startAfterSeconds = 0 } = {}): Promise<void> {
  const batches = await listBatchPriorities(tx, batchIds)
  for (const [priority, rank] of Object.entries(ranks)) {
    const payloads = batches.filter((batch) => batch.priority === priority).map(({ batchId }) => ({ batchId }))
    await enqueueAll(tx, workBatchJob, payloads, { priority: rank, startAfterSeconds })
  }
}
