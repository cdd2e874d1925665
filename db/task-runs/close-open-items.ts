import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { foldBatches } from './fold-batches.ts'
import { revokeBatchLeases } from './revoke-batch-leases.ts'

/**
 * Makes every item that was handed out and not finished a skipped one, ends all batches and takes their leases away. The run keeps how
 * many it were: nobody worked on them, so they are left, not done.
 */
export async function closeOpenItems(tx: Tx, runId: string, code: 'run_cancelled' | 'run_failed'): Promise<void> {
  await revokeBatchLeases(tx, runId)
  await tx.execute(sql`
    with closed as (
      update task_items
      set state = 'skipped', code = ${code}, stage = null, finished_at = clock_timestamp(),
          interruptions = interruptions + (state = 'running')::int
      where run_id = ${runId} and state in ('pending', 'running')
      returning item_id, batch_id
    ), told as (
      insert into task_events (run_id, batch_id, item_id, kind, pid)
      select ${runId}, batch_id, item_id, 'complete', ${process.pid} from closed
    ), kept as (
      update task_runs set broken_off = broken_off + (select count(*) from closed) where id = ${runId}
    )
    update task_batches b set skipped = b.skipped + c.n
    from (select batch_id, count(*) as n from closed group by batch_id) c
    where b.id = c.batch_id`)
  await foldBatches(tx, runId)
}
