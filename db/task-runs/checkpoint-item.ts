import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import type { ErrorDetails } from '#lib/errors.ts'

type ItemOutcome = {
  state: 'ok' | 'skipped' | 'failed'
  code: string | null
  details: ErrorDetails | null
  /** Where a failed one stood; null otherwise. */
  stage: string | null
  attempts: number
  stageMs: Record<string, number>
  bytesIn: number
  bytesOut: number
}

type CheckpointItem = { runId: string; batchId: number; itemId: number; fence: Fence; outcome: ItemOutcome }

/**
 * Ends one item: its row, its batch's counts and its event in one statement. False where it was ended before, and then nothing is counted:
 * an item counts once, whoever works on it and however often.
 */
export async function checkpointItem(tx: Tx, { runId, batchId, itemId, fence, outcome }: CheckpointItem): Promise<boolean> {
  const { state, code, details, stage, attempts, stageMs, bytesIn, bytesOut } = outcome
  const rows = await tx.execute(sql`
    with item as (
      update task_items
      set state = ${state}, code = ${code}, details = ${details === null ? null : JSON.stringify(details)}::jsonb, stage = ${stage},
          attempts = ${attempts}, stage_ms = ${JSON.stringify(stageMs)}::jsonb, bytes_in = ${bytesIn}, bytes_out = ${bytesOut},
          finished_at = clock_timestamp(), worker_id = ${fence.owner}
      where run_id = ${runId} and item_id = ${itemId} and batch_id = ${batchId} and state in ('pending', 'running')
      returning 1
    ), counted as (
      update task_batches
      set ok = ok + ${state === 'ok' ? 1 : 0}, skipped = skipped + ${state === 'skipped' ? 1 : 0}, failed = failed + ${state === 'failed' ? 1 : 0},
          bytes_in = bytes_in + ${bytesIn}, bytes_out = bytes_out + ${bytesOut}
      where id = ${batchId} and exists (select 1 from item)
    ), told as (
      insert into task_events (run_id, batch_id, item_id, kind, resource, fence, worker_id, pid)
      select ${runId}, ${batchId}, ${itemId}, 'complete', ${fence.resource}, ${fence.token}, ${fence.owner}, ${process.pid} from item
    )
    select 1 from item`)
  return rows.length > 0
}
