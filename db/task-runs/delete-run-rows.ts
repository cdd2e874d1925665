import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

const rowsAtOnce = 5_000

/**
 * Takes some of an ended run's items and events away, so that deleting the run itself is no statement of minutes. Answers how many; 0 when
 * few are left, or where the run has not ended. The caller holds the run's row.
 */
export async function deleteRunRows(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`
    with ended as (select id from task_runs where id = ${runId} and finished_at is not null),
    events as (
      delete from task_events where seq in (select seq from task_events where run_id = (select id from ended) limit ${rowsAtOnce * 2}) returning 1
    ), items as (
      delete from task_items where run_id = (select id from ended) and item_id in (
        select item_id from task_items where run_id = (select id from ended) limit ${rowsAtOnce}) returning 1
    ), batches as (
      delete from task_batches b where b.id in (
        select id from task_batches where run_id = (select id from ended) and not exists (select 1 from task_items i where i.batch_id = task_batches.id)
        limit ${rowsAtOnce}) returning 1
    )
    select (select count(*) from events) + (select count(*) from items) + (select count(*) from batches) as n`)
  const n = Number(row?.n ?? 0)
  return n < rowsAtOnce ? 0 : n
}
