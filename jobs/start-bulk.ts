import { createBulkOperation, type StartedBulk } from '#db/bulk-operations/create-bulk-operation.ts'
import { inTransaction, type Tx } from '#db/client.ts'
import type { Counted } from '#db/count-or-estimate.ts'
import { previewMatchingImages } from '#db/images/list-matching-images.ts'
import { countMatchingRuns } from '#db/task-runs/list-matching-runs.ts'
import type { StartBulk } from '#lib/contracts/bulk-operations.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { changeInBulkJob } from './change-in-bulk/job.ts'
import { enqueue } from './enqueue.ts'
import { findRunItems } from './find-run-items.ts'
import { getTask } from './registry.ts'

/** Writes a bulk operation down and sends for a worker, in one transaction; where the same is open already, that one is answered. */
export const startBulk = (tx: Tx, request: StartBulk, actor: Actor): Promise<StartedBulk> =>
  inTransaction(tx, async (tx) => {
    const started = await createBulkOperation(tx, request, actor)
    if (started.isNew) await enqueue(tx, changeInBulkJob, { operationId: started.id })
    return started
  })

/** How many rows it would look at, while somebody waits for the answer. */
export async function previewBulk(tx: Tx, { subject, target }: StartBulk): Promise<Counted> {
  if (subject === 'images') return previewMatchingImages(tx, target)
  if (subject === 'items') return { count: await getTask(target.filter.task).quarantine.count(tx), isExact: true }
  const among = 'filter' in target ? target.filter.task : undefined
  return { count: await countMatchingRuns(tx, target, (search) => findRunItems(tx, search, among)), isExact: true }
}
