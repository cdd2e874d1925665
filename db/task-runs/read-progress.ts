import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { ratesOf } from './rates.ts'

type Progress = {
  pending: number
  taken: number
  done: number
  failed: number
  ratePerSecond: number | null
  secondsLeft: number | null
}

/** Where a run stands, in the numbers of a log line. Null where it is gone. */
export async function readProgress(tx: Tx, runId: string): Promise<Progress | null> {
  const [row] = await tx.execute<
    Record<'total' | 'ok' | 'skipped' | 'failed' | 'taken', string> & { samples: { at: string; done: number }[] | null }
  >(sql`
    select r.total, r.ok + b.ok as ok, r.skipped + b.skipped as skipped, r.failed + b.failed as failed,
      (select count(*) from task_items where run_id = r.id and state = 'running') as taken,
      (select json_agg(json_build_object('at', at, 'done', done) order by at) from (
        select at, done from task_run_samples where run_id = r.id order by at desc limit 31) s) as samples
    from task_runs r, lateral (
      select coalesce(sum(ok), 0) as ok, coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed
      from task_batches where run_id = r.id and state <> 'ended') b
    where r.id = ${runId}`)
  if (row === undefined) return null
  const failed = Number(row.failed)
  const done = Number(row.ok) + Number(row.skipped) + failed
  const left = Math.max(0, Number(row.total) - done)
  const { ratePerSecond, etaSeconds } = ratesOf(row.samples ?? [], left)
  const taken = Number(row.taken)
  return { pending: Math.max(0, left - taken), taken, done, failed, ratePerSecond, secondsLeft: etaSeconds?.likely ?? null }
}
