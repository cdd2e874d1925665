import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Ends open batches of a run (one, or all) and moves their counts into the run's row in the same statement, so that the run's counts and
 * those of open batches always add up to its items. Their leases go too. Answers how many it ended.
 */
export async function foldBatches(tx: Tx, runId: string, batchId: number | null = null): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`
    with ended as (
      update task_batches set state = 'ended', ended_at = clock_timestamp()
      where run_id = ${runId} and state <> 'ended' and (${batchId}::bigint is null or id = ${batchId}::bigint)
      returning id, ok, skipped, failed, bytes_in, bytes_out
    ), sums as (
      select count(*) as n, coalesce(sum(ok), 0) as ok, coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed,
        coalesce(sum(bytes_in), 0) as bytes_in, coalesce(sum(bytes_out), 0) as bytes_out
      from ended
    ), folded as (
      update task_runs r
      set ok = r.ok + s.ok, skipped = r.skipped + s.skipped, failed = r.failed + s.failed,
          bytes_in = r.bytes_in + s.bytes_in, bytes_out = r.bytes_out + s.bytes_out
      from sums s where r.id = ${runId} and s.n > 0
    ), forgotten as (
      delete from leases where resource in (select 'batch:' || id from ended)
    ), told as (
      insert into task_events (run_id, batch_id, kind, pid) select ${runId}, id, 'complete', ${process.pid} from ended
    )
    select n from sums`)
  return Number(row?.n ?? 0)
}
