import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** A point of a run's charts: what is done so far. */
export async function recordSample(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`
    insert into task_run_samples (run_id, done, failed, bytes_in, bytes_out)
    select r.id, r.ok + r.skipped + r.failed + coalesce(sum(b.ok + b.skipped + b.failed), 0), r.failed + coalesce(sum(b.failed), 0),
      r.bytes_in + coalesce(sum(b.bytes_in), 0), r.bytes_out + coalesce(sum(b.bytes_out), 0)
    from task_runs r left join task_batches b on b.run_id = r.id and b.state <> 'ended'
    where r.id = ${runId}
    group by r.id
    on conflict do nothing`)
}
