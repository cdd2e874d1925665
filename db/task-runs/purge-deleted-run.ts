import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

const rowsAtOnce = 5_000

/**
 * Takes some rows of the run that was deleted longest ago away, and the run itself with the last of them, so that none is a statement of
 * minutes. Several may be at it: each takes another run. False where there is no run left to take.
 */
export async function purgeDeletedRun(tx: Tx): Promise<boolean> {
  const [run] = await tx.execute<{ id: string }>(sql`
    update task_runs set woken_at = clock_timestamp()
    where id = (select id from task_runs where deleting_at is not null order by deleting_at limit 1 for update skip locked) returning id`)
  if (run === undefined) return false
  if ((await deleteSomeRows(tx, run.id)) < rowsAtOnce) await tx.execute(sql`delete from task_runs where id = ${run.id}`)
  return true
}

async function deleteSomeRows(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`
    with events as (
      delete from task_events where seq in (select seq from task_events where run_id = ${runId} limit ${rowsAtOnce * 2}) returning 1
    ), items as (
      delete from task_items where run_id = ${runId} and item_id in (
        select item_id from task_items where run_id = ${runId} limit ${rowsAtOnce}) returning 1
    ), batches as (
      delete from task_batches b where b.id in (
        select id from task_batches where run_id = ${runId} and not exists (select 1 from task_items i where i.batch_id = task_batches.id)
        limit ${rowsAtOnce}) returning 1
    )
    select (select count(*) from events) + (select count(*) from items) + (select count(*) from batches) as n`)
  return Number(row?.n ?? 0)
}
