import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'

/**
 * `claim` and `release` of a lease; `progress`: the cursor moved, or a part of an item's outputs was written down and shown; `publish`: the
 * whole of them became public, once an item. Both of an item under the fence of what is written, which may be another than its batch's;
 * `complete`: an item, a batch or a run is ended; `cancel_ack`: a stop was accepted. The history checker reads these.
 */
type RunEventKind =
  | 'created'
  | 'claim'
  | 'release'
  | 'progress'
  | 'publish'
  | 'complete'
  | 'stop_asked'
  | 'cancel_ack'
  | 'paused'
  | 'resumed'
  | 'revived'

type RunEvent = { runId: string; kind: RunEventKind; batchId?: number; itemId?: number; fence?: Fence }

/** One row in the transaction of the change it tells of. */
export async function recordEvent(tx: Tx, { runId, kind, batchId, itemId, fence }: RunEvent): Promise<void> {
  await tx.execute(sql`
    insert into task_events (run_id, batch_id, item_id, kind, resource, fence, worker_id, pid)
    values (${runId}, ${batchId ?? null}, ${itemId ?? null}, ${kind}, ${fence?.resource ?? null}, ${fence?.token ?? null}, ${fence?.owner ?? null},
      ${process.pid})`)
}
