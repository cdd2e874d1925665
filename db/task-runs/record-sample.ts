import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { lockRun } from './lock-run.ts'
import { restAfterSeconds, secondsSinceSample } from './seconds-at-work.ts'

/**
 * A point of a run's charts: what is done so far. The time since the one before counts as rest where the run is paused, or where it is so
 * long that nobody drove: pausing and resuming record one each, so that a pause counts to the moment.
 */
export const recordSample = (tx: Tx, runId: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    // of two at once the second finds the sample of the first
    await lockRun(tx, runId)
    await tx.execute(sql`
      update task_runs r set rested_ms = r.rested_ms + (${secondsSinceSample} * 1000)::bigint
      where r.id = ${runId} and r.first_item_at is not null and r.finished_at is null
        and (r.state = 'paused' or ${secondsSinceSample} > ${restAfterSeconds}::integer)`)
    await tx.execute(sql`
      insert into task_run_samples (run_id, done, failed, bytes_in, bytes_out)
      select r.id, r.ok + r.skipped + r.failed + coalesce(sum(b.ok + b.skipped + b.failed), 0), r.failed + coalesce(sum(b.failed), 0),
        r.bytes_in + coalesce(sum(b.bytes_in), 0), r.bytes_out + coalesce(sum(b.bytes_out), 0)
      from task_runs r left join task_batches b on b.run_id = r.id and b.state <> 'ended'
      where r.id = ${runId}
      group by r.id
      on conflict do nothing`)
  })
