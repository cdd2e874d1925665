import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cursorError, readCursor, writeCursor } from '#db/cursor.ts'
import type { ListRunItems, ListRuns, Run, RunItem, RunLogLine, RunTiming } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { type DescribeItems, selectItems } from './select-items.ts'
import { iso, selectRuns } from './select-runs.ts'

/** Throws not_found. */
export async function getRun(tx: Tx, id: string): Promise<Run> {
  const [found] = await selectRuns(tx, { where: sql`r.id = ${id}` })
  if (found === undefined) throw new AppError('not_found', { run: id })
  return found.run
}

const seconds = sql`extract(epoch from coalesce(r.finished_at, now()) - r.created_at)`
const sorts: Record<ListRuns['sort'], { value: SQL; type: SQL; descending: boolean }> = {
  newest: { value: sql`r.created_at`, type: sql`timestamptz`, descending: true },
  oldest: { value: sql`r.created_at`, type: sql`timestamptz`, descending: false },
  longest: { value: seconds, type: sql`numeric`, descending: true },
  most_failed: { value: sql`r.failed`, type: sql`bigint`, descending: true },
}

/**
 * A page of runs, and how many there are by state under the same filters but the one by state. `search` finds the beginning of a run's id,
 * who started it, and with `findItems` runs that worked on an item of that name. Throws bad_request for a cursor that is none of ours.
 */
export async function listRuns(
  tx: Tx,
  { state, task, who, days, search, cursor, sort, limit }: ListRuns,
  findItems?: (search: string) => Promise<number[]>,
): Promise<{ runs: Run[]; nextCursor: string | null; totals: Record<string, number> }> {
  const itemIds = search === undefined ? [] : ((await findItems?.(search)) ?? [])
  const filters = [
    task === undefined ? [] : [sql`r.task_key = any(${textArray(task)})`],
    who === undefined ? [] : [sql`r.actor ->> 'label' ilike ${like(who)}`],
    days === undefined ? [] : [sql`r.created_at > now() - make_interval(days => ${days})`],
    search === undefined
      ? []
      : [
          sql`(r.id::text like ${`${search.toLowerCase().replaceAll(/[%_\\]/g, '')}%`} or r.actor ->> 'label' ilike ${like(search)}
            or r.id in (select run_id from task_items where item_id = any(${bigintArray(itemIds)})))`,
        ],
  ].flat()
  const all = sql.join([sql`true`, ...filters], sql` and `)
  const { value, type, descending } = sorts[sort]
  const after = cursor === undefined ? null : readCursor(cursor)
  const beyond =
    after === null ? sql`true` : sql`(${value}, r.id) ${descending ? sql`<` : sql`>`} (${after[0]}::${type}, ${after[1]}::uuid)`
  const where = sql`${all} and ${beyond} and ${state === undefined ? sql`true` : sql`r.state = any(${textArray(state)})`}`
  const direction = descending ? sql`desc` : sql`asc`
  const order = sql`order by ${value} ${direction}, r.id ${direction}`
  const found = await selectRuns(tx, { where, sortValue: value, order, limit: limit + 1 }).catch((error) => {
    throw cursorError(error, cursor)
  })
  const counted = await tx.execute<{ state: string; n: string }>(
    sql`select r.state, count(*) as n from task_runs r where ${all} group by r.state`,
  )
  const last = found.length > limit ? found[limit - 1] : undefined
  return {
    runs: found.slice(0, limit).map(({ run }) => run),
    nextCursor: last === undefined ? null : writeCursor(last.sortValue, last.run.id),
    totals: Object.fromEntries(counted.map((row) => [row.state, Number(row.n)])),
  }
}

/** A page of a run's items, by id. `search` finds an id or what the task finds by name. Throws bad_request for a cursor that is none of ours. */
export async function listRunItems(
  tx: Tx,
  runId: string,
  { state, code, search, cursor, limit }: ListRunItems,
  task: DescribeItems,
): Promise<{ items: RunItem[]; nextCursor: string | null }> {
  const named = search === undefined ? null : await task.findByName(tx, search, 1000)
  if (named !== null && /^\d{1,15}$/.test(search ?? '')) named.push(Number(search))
  const where = sql.join(
    [
      sql`i.run_id = ${runId}`,
      ...(cursor === undefined ? [] : [sql`i.item_id > ${readCursor(cursor)[0]}::bigint`]),
      ...(state === undefined ? [] : [sql`i.state = any(${textArray(state)})`]),
      ...(code === undefined ? [] : [sql`i.code = ${code}`]),
      ...(named === null ? [] : [sql`i.item_id = any(${bigintArray(named)})`]),
    ],
    sql` and `,
  )
  const from = sql`(select * from task_items i where ${where} order by i.item_id limit ${limit + 1}) i`
  const items = await selectItems(tx, { from, order: sql`i.item_id`, limit: limit + 1, task }).catch((error) => {
    throw cursorError(error, cursor)
  })
  const last = items.length > limit ? items[limit - 1] : undefined
  return { items: items.slice(0, limit), nextCursor: last === undefined ? null : writeCursor(String(last.itemId), '') }
}

const itemsForTiming = 20_000
const samplesForChart = 600

/** A run's charts: what was done when, how long the stages took, which items took longest; from its first 20,000 ended items. */
export async function getRunTiming(tx: Tx, runId: string, task: DescribeItems): Promise<RunTiming> {
  const samples = await tx.execute<Record<'done' | 'failed' | 'bytesIn' | 'bytesOut', string> & { at: string }>(sql`
    select ${iso(sql`at`)} as at, done, failed, bytes_in as "bytesIn", bytes_out as "bytesOut" from (
      select *, row_number() over (order by at) as n, count(*) over () as total from task_run_samples where run_id = ${runId}) s
    where n = 1 or n = total or n % greatest(1, total / ${samplesForChart}) = 0 order by s.at`)
  const ended = sql`(select * from task_items i where i.run_id = ${runId} and i.state in ('ok', 'failed') limit ${itemsForTiming}) i`
  const stages = await tx.execute<{ stage: string; p50Ms: number; p95Ms: number; totalMs: number }>(sql`
    select e.key as stage, percentile_cont(0.5) within group (order by e.value::float8) as "p50Ms",
      percentile_cont(0.95) within group (order by e.value::float8) as "p95Ms", sum(e.value::float8) as "totalMs"
    from ${ended}, jsonb_each_text(i.stage_ms) e group by e.key order by "totalMs" desc limit 40`)
  const slowest = await selectItems(tx, {
    from: ended,
    order: sql`i.finished_at - i.started_at desc nulls last, i.item_id`,
    limit: 10,
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
    stages: [...stages],
    slowest,
    queueWaitMs: wait?.ms == null ? null : Math.round(wait.ms),
  }
}

const levelsFrom = { info: ['info', 'warn', 'error'], warn: ['warn', 'error'], error: ['error'] } as const

/** Lines of a run's log in their order: the next after `after`, or the last ones. `level` is the least that is shown. */
export async function listRunLog(
  tx: Tx,
  runId: string,
  { after, level = 'info', limit }: { after?: number; level?: 'info' | 'warn' | 'error'; limit: number },
): Promise<RunLogLine[]> {
  const rows = await tx.execute<Omit<RunLogLine, 'seq'> & { seq: string }>(sql`
    select l.seq, ${iso(sql`l.at`)} as at, l.level, w.host || ':' || w.pid as worker, l.message, l.details
    from (
      select * from task_run_log
      where run_id = ${runId} and level = any(${textArray(levelsFrom[level])}) and ${after === undefined ? sql`true` : sql`seq > ${after}`}
      order by seq ${after === undefined ? sql`desc` : sql`asc`} limit ${limit}) l
    left join workers w on w.id = l.worker_id order by l.seq`)
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}

const textArray = (values: readonly string[]): SQL => sql`${`{${values.map((value) => JSON.stringify(value)).join(',')}}`}::text[]`
const bigintArray = (values: readonly number[]): SQL => sql`${`{${values.join(',')}}`}::bigint[]`
const like = (text: string): string => `%${text.replaceAll(/[%_\\]/g, '\\$&')}%`
