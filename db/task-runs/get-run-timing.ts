import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { RunTiming } from '#lib/contracts/run-timing.ts'
import { evenItems } from './even-items.ts'
import { type DescribeItems, selectItems } from './select-items.ts'

const itemsRead = 2_000
const samplesForChart = 600
const slowestShown = 10

type Stage = RunTiming['stages'][number]
type SampleRow = Record<'done' | 'failed' | 'bytesIn' | 'bytesOut', string> & { at: string }

/**
 * A run's charts: what was done when, how long the stages took, which items took longest. Of a run of more than 2,000 items the stages
 * and the slowest are those of as many that lie evenly in it, and the chart takes 600 samples, so that a long run costs what a short one does.
 */
export async function getRunTiming(tx: Tx, runId: string, task: DescribeItems): Promise<Omit<RunTiming, 'latency'>> {
  const samples = await tx.execute<SampleRow>(sql`
    select distinct on (s.at) ${iso(sql`s.at`)} as at, s.done, s.failed, s.bytes_in as "bytesIn", s.bytes_out as "bytesOut"
    from (select min(at) as first_at, max(at) as last_at from task_run_samples where run_id = ${runId}) ends,
      generate_series(0, ${samplesForChart}::integer) n,
      lateral (
        select * from task_run_samples
        where run_id = ${runId} and at >= least(ends.last_at, ends.first_at + (ends.last_at - ends.first_at) * n / ${samplesForChart}::float8)
        order by at limit 1) s
    order by s.at`)
  const [read] = await tx.execute<{ stages: Stage[] | null; slowest: string[] | null }>(sql`
    with read as materialized (
      select item_id, stage_ms, finished_at - started_at as took from ${evenItems(runId, itemsRead)} i where state in ('ok', 'failed')
    )
    select (
      select json_agg(s) from (
        select e.key as stage, percentile_cont(0.5) within group (order by e.value::float8) as "p50Ms",
          percentile_cont(0.95) within group (order by e.value::float8) as "p95Ms", sum(e.value::float8) as "totalMs"
        from read, jsonb_each_text(read.stage_ms) e group by e.key order by "totalMs" desc limit 40) s) as stages,
      array(select item_id from read order by took desc nulls last, item_id limit ${slowestShown}) as slowest`)
  const slowestIds = bigintArray((read?.slowest ?? []).map(Number))
  const slowest = await selectItems(tx, {
    from: sql`(select * from task_items where run_id = ${runId} and item_id = any(${slowestIds})) i`,
    order: sql`i.finished_at - i.started_at desc nulls last, i.item_id`,
    limit: slowestShown,
    task,
  })
  const [wait] = await tx.execute<{ ms: number | null }>(sql`
    select (extract(epoch from first_item_at - created_at) * 1000)::float8 as ms from task_runs where id = ${runId}`)
  return {
    samples: samples.map(({ at, done, failed, bytesIn, bytesOut }) => ({
      at,
      done: +done,
      failed: +failed,
      bytesIn: +bytesIn,
      bytesOut: +bytesOut,
    })),
    stages: read?.stages ?? [],
    slowest,
    queueWaitMs: wait?.ms == null ? null : Math.round(wait.ms),
  }
}
