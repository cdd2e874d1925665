import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cursorError, readCursor, writeCursor } from '#db/cursor.ts'
import { iso } from '#db/iso.ts'
import { bigintArray, textArray } from '#db/sql-array.ts'
import { type ItemState, itemStates, type ListRunItems, type RunItem } from '#lib/contracts/run-items.ts'
import type { RunLogLine } from '#lib/contracts/run-log.ts'
import { type ListRuns, type Run, shownIdsLimit } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { inStates, runFilters } from './run-filters.ts'
import { type DescribeItems, selectItems } from './select-items.ts'
import { selectRuns } from './select-runs.ts'

/** Throws not_found. */
export async function getRun(tx: Tx, id: string): Promise<Run> {
  const [found] = await selectRuns(tx, { where: sql`r.id = ${id} and r.deleting_at is null`, shownIds: shownIdsLimit })
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
  { state, cursor, sort, limit, ...filter }: ListRuns,
  findItems?: (search: string) => Promise<number[]>,
): Promise<{ runs: Run[]; nextCursor: string | null; totals: Record<string, number> }> {
  const itemIds = filter.search === undefined ? [] : ((await findItems?.(filter.search)) ?? [])
  const all = runFilters(filter, itemIds)
  const { value, type, descending } = sorts[sort]
  const after = cursor === undefined ? null : readCursor(cursor)
  const beyond =
    after === null ? sql`true` : sql`(${value}, r.id) ${descending ? sql`<` : sql`>`} (${after[0]}::${type}, ${after[1]}::uuid)`
  const where = sql`${all} and ${beyond} and ${inStates(state)}`
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
      ...(cursor === undefined ? [] : [sql`i.item_id > ${Number(readCursor(cursor)[0])}`]),
      ...(code === undefined ? [] : [sql`i.code = ${code}`]),
      ...(named === null ? [] : [sql`i.item_id = any(${bigintArray(named)})`]),
    ],
    sql` and `,
  )
  // an item that went well has no code
  const states = state ?? (code === undefined ? undefined : itemStates.filter((one) => one !== 'ok'))
  const from = itemsInStates(where, states, limit + 1)
  const items = await selectItems(tx, { from, order: sql`i.item_id`, limit: limit + 1, task }).catch((error) => {
    throw cursorError(error, cursor)
  })
  const last = items.length > limit ? items[limit - 1] : undefined
  return { items: items.slice(0, limit), nextCursor: last === undefined ? null : writeCursor(String(last.itemId), '') }
}

/** The first items, by id, in any of these states: each state has an index in that order, all together have none. */
function itemsInStates(where: SQL, states: readonly ItemState[] | undefined, limit: number): SQL {
  const first = (more: SQL) => sql`(select * from task_items i where ${where}${more} order by i.item_id limit ${limit})`
  if (states === undefined) return sql`${first(sql``)} i`
  // the state stands in the text, so that the index on failed items can be used
  const parts = itemStates.filter((one) => states.includes(one)).map((one) => first(sql` and i.state = ${sql.raw(`'${one}'`)}`))
  return parts.length === 0 ? sql`${first(sql` and false`)} i` : sql`(${sql.join(parts, sql` union all `)}) i`
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
