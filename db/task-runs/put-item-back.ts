import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import type { ErrorDetails } from '#lib/errors.ts'

type PutItemBack = {
  runId: string
  batchId: number
  itemId: number
  fence: Fence
  /** An attempt that failed, with its code; null where the item was only interrupted. */
  failure: { code: string; details: ErrorDetails; stage: string | null; attempts: number } | null
}

/** Lets an item wait for its next turn in the batch. */
export async function putItemBack(tx: Tx, { runId, batchId, itemId, fence, failure }: PutItemBack): Promise<void> {
  await tx.execute(sql`
    with item as (
      update task_items
      set state = 'pending', code = ${failure?.code ?? null}, details = ${failure === null ? null : JSON.stringify(failure.details)}::jsonb,
          stage = ${failure?.stage ?? null}, attempts = ${failure === null ? sql`attempts` : failure.attempts},
          interruptions = interruptions + ${failure === null ? 1 : 0}
      where run_id = ${runId} and item_id = ${itemId} and batch_id = ${batchId} and state in ('pending', 'running')
      returning 1
    )
    insert into task_events (run_id, batch_id, item_id, kind, resource, fence, worker_id, pid)
    select ${runId}, ${batchId}, ${itemId}, 'progress', ${fence.resource}, ${fence.token}, ${fence.owner}, ${process.pid} from item`)
}
