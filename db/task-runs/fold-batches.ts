import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Ends open batches of a run (one, or all) and moves their counts into the run's row in the same statement, so that the run's counts and
 * those of open batches always add up to its items; what failed in them is counted by code. Their leases go too. Answers how many it ended.
 */
export async function foldBatches(tx: Tx, runId: string, batchId: number | null = null): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`
    with ended as (
      update task_batches set state = 'ended', ended_at = clock_timestamp()
      where run_id = ${runId} and state <> 'ended' and (${batchId}::bigint is null or id = ${batchId}::bigint)
      returning id, ok, skipped, failed, bytes_in, bytes_out
    ), kinds as (
      insert into task_run_errors as e (run_id, code, stage, n, first_at, last_at, sample_ids, sample_details)
      select ${runId}::uuid, coalesce(i.code, 'internal'), coalesce(i.stage, ''), count(*), min(i.finished_at), max(i.finished_at),
        (array_agg(i.item_id order by i.item_id))[1:5], (array_agg(i.details order by i.item_id))[1]
      from ended join task_items i on i.batch_id = ended.id and i.state = 'failed'
      where ended.failed > 0 group by 2, 3
      on conflict (run_id, code, stage) do update
      set n = e.n + excluded.n, first_at = least(e.first_at, excluded.first_at), last_at = greatest(e.last_at, excluded.last_at),
        sample_ids = array(select unnest(e.sample_ids || excluded.sample_ids) order by 1 limit 5),
        sample_details = case when excluded.sample_ids[1] < e.sample_ids[1] then excluded.sample_details else e.sample_details end
    ), sums as (
      select count(*) as n, coalesce(sum(ok), 0) as ok, coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed,
        coalesce(sum(bytes_in), 0) as bytes_in, coalesce(sum(bytes_out), 0) as bytes_out
      from ended
    ), tried as (
      select coalesce(sum(i.attempts), 0) as attempts, coalesce(sum(i.interruptions), 0) as interruptions
      from ended join task_items i on i.batch_id = ended.id
    ), folded as (
      update task_runs r
      set ok = r.ok + s.ok, skipped = r.skipped + s.skipped, failed = r.failed + s.failed,
          bytes_in = r.bytes_in + s.bytes_in, bytes_out = r.bytes_out + s.bytes_out,
          attempts = r.attempts + t.attempts, interruptions = r.interruptions + t.interruptions
      from sums s, tried t where r.id = ${runId} and s.n > 0
    ), forgotten as (
      delete from leases where resource in (select 'batch:' || id from ended)
    ), told as (
      insert into task_events (run_id, batch_id, kind, pid) select ${runId}, id, 'complete', ${process.pid} from ended
    )
    select n from sums`)
  return Number(row?.n ?? 0)
}
