import { type SQL, sql } from 'drizzle-orm'

/**
 * Items of a run to read from, whatever their state: all where it has no more than `most`, else as many that lie evenly among its ids, so
 * that a million cost what a few thousand do. Without an order the first ones to come were those that failed.
 */
export const evenItems = (runId: string, most: number): SQL => sql`(
  with few as (select * from task_items where run_id = ${runId} order by item_id limit ${most + 1}),
  ends as (
    select (select min(item_id) from task_items where run_id = ${runId}) as low, (select max(item_id) from task_items where run_id = ${runId}) as high
    where (select count(*) from few) > ${most}
  )
  select item_id, state, started_at, finished_at, stage_ms from few where not exists (select 1 from ends)
  union all
  select distinct on (i.item_id) i.item_id, i.state, i.started_at, i.finished_at, i.stage_ms
  from ends, generate_series(0, ${most}::integer) n, lateral (
    select * from task_items
    where run_id = ${runId} and item_id >= ends.low + ((ends.high - ends.low) * n / ${most}::float8)::bigint
    order by item_id limit 1) i)`
