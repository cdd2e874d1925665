import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { type RatePoint, ratesOf } from './rates.ts'
import { secondsAtWork } from './seconds-at-work.ts'

/** Samples come every 2 s: the rate is that of the last minute. */
const samplesForRate = 31

type Counted = Record<
  'total' | 'ok' | 'skipped' | 'failed' | 'running' | 'bytesIn' | 'bytesOut' | 'attempts' | 'interruptions' | 'errorKinds',
  string
>
type RunRow = Counted &
  Pick<
    Run,
    | 'id'
    | 'taskKey'
    | 'state'
    | 'scope'
    | 'settings'
    | 'startedBy'
    | 'priority'
    | 'retryOf'
    | 'reasonCode'
    | 'reasonDetails'
    | 'createdAt'
    | 'startedAt'
    | 'firstItemAt'
    | 'finishedAt'
    | 'stopRequestedAt'
    | 'codeVersion'
    | 'stoppedItems'
  > & {
    stoppedAfterMs: number | null
    workedSeconds: number | null
    samples: RatePoint[] | null
    workers: string[] | null
    sortValue: string
  }

type SelectRuns = { where: SQL; sortValue?: SQL; order?: SQL; limit?: number; shownIds?: number }

/** A selection by how many it is, and by its ids where they are few enough: a list of retries held megabytes of them. */
const shownScope = (shownIds: number): SQL => sql`
  case when r.scope ->> 'kind' <> 'selection' then r.scope
    else jsonb_build_object('kind', 'selection', 'count', jsonb_array_length(r.scope -> 'ids'))
      || case when jsonb_array_length(r.scope -> 'ids') <= ${shownIds}::integer then jsonb_build_object('ids', r.scope -> 'ids') else '{}' end end`

/**
 * Runs as pages show them. What is counted is read from the run's row and its open batches, never by counting items, so that a run over a
 * million costs what a run over ten costs. Of a selection up to `shownIds` ids are read. `order` must be a sort over `sort_value` and r.id.
 */
export async function selectRuns(
  tx: Tx,
  { where, sortValue = sql`0`, order = sql``, limit = 1, shownIds = 0 }: SelectRuns,
): Promise<{ run: Run; sortValue: string }[]> {
  const rows = await tx.execute<RunRow>(sql`
    with chosen as (select r.*, (${sortValue})::text as sort_text from task_runs r where ${where} ${order} limit ${limit})
    select r.id, r.task_key as "taskKey", r.state, ${shownScope(shownIds)} as scope, r.settings, r.actor as "startedBy", r.priority, r.retry_of as "retryOf", r.total,
      r.reason_code as "reasonCode", r.reason_details as "reasonDetails", r.code_version as "codeVersion", r.stopped_items as "stoppedItems", r.sort_text as "sortValue",
      r.ok + b.ok as ok, r.skipped + b.skipped - r.broken_off as skipped, r.failed + b.failed as failed, r.bytes_in + b.bytes_in as "bytesIn",
      r.bytes_out + b.bytes_out as "bytesOut", r.attempts + tried.attempts as attempts, r.interruptions + tried.interruptions as interruptions,
      ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.started_at`)} as "startedAt", ${iso(sql`r.first_item_at`)} as "firstItemAt",
      ${iso(sql`r.finished_at`)} as "finishedAt", ${iso(sql`r.stop_requested_at`)} as "stopRequestedAt",
      (extract(epoch from r.stopped_at - r.stop_requested_at) * 1000)::float8 as "stoppedAfterMs",
      ${secondsAtWork} as "workedSeconds",
      (select count(*) from task_items i where i.run_id = r.id and i.state = 'running') as running,
      (select count(distinct code) from (
        select code from task_run_errors where run_id = r.id
        union all select i.code from task_batches o join task_items i on i.batch_id = o.id and i.state = 'failed'
          where o.run_id = r.id and o.state <> 'ended' and o.failed > 0) kinds) as "errorKinds",
      case when r.state = 'running' then (select json_agg(json_build_object('at', s.at, 'done', s.done) order by s.at) from (
        select at, done from task_run_samples where run_id = r.id order by at desc limit ${samplesForRate}) s) end as samples,
      (select json_agg(distinct w.host || ':' || w.pid) from (
        select worker_id from task_batches where run_id = r.id order by id desc limit 100) recent join workers w on w.id = recent.worker_id) as workers
    from chosen r, lateral (
      select coalesce(sum(ok), 0) as ok, coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed,
        coalesce(sum(bytes_in), 0) as bytes_in, coalesce(sum(bytes_out), 0) as bytes_out
      from task_batches where run_id = r.id and state <> 'ended') b, lateral (
      select coalesce(sum(i.attempts), 0) as attempts, coalesce(sum(i.interruptions), 0) as interruptions
      from task_batches o join task_items i on i.batch_id = o.id where o.run_id = r.id and o.state <> 'ended') tried
    ${order}`)
  return rows.map((row) => ({ run: toRun(row), sortValue: row.sortValue }))
}

function toRun({
  total,
  ok,
  skipped,
  failed,
  running,
  bytesIn,
  bytesOut,
  attempts,
  interruptions,
  errorKinds,
  samples,
  workers,
  workedSeconds,
  sortValue: _,
  ...row
}: RunRow): Run {
  const counts = { total: +total, ok: +ok, skipped: +skipped, failed: +failed, running: +running, bytesIn: +bytesIn, bytesOut: +bytesOut }
  const tried = { attempts: +attempts, interruptions: +interruptions }
  const done = counts.ok + counts.skipped + counts.failed
  const open = Math.max(0, counts.total - done)
  const moving = row.state === 'running' ? ratesOf(samples ?? [], open) : { ratePerSecond: null, etaSeconds: null }
  const worked = workedSeconds !== null && workedSeconds > 0 ? done / workedSeconds : null
  return {
    ...row,
    counts: { ...counts, ...tried, left: Math.max(0, open - counts.running) },
    ...moving,
    meanRatePerSecond: worked === null ? null : Math.round(worked * 100) / 100,
    errorKinds: Number(errorKinds),
    workers: workers ?? [],
    stoppedAfterMs: row.stoppedAfterMs === null ? null : Math.round(row.stoppedAfterMs),
  }
}
