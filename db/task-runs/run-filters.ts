import { type SQL, sql } from 'drizzle-orm'
import { containing } from '#db/containing.ts'
import { bigintArray, textArray } from '#db/sql-array.ts'
import type { ListRuns } from '#lib/contracts/task-runs.ts'

type RunFilter = Omit<ListRuns, 'state' | 'sort' | 'cursor' | 'limit'>

/** What a filter of the runs list means over task_runs as r, none of them deleted; by state is left to the caller. `itemIds`: what `search` finds by name. */
export function runFilters({ task, who, days, from, until, scope, search }: RunFilter, itemIds: readonly number[]): SQL {
  const filters = [
    task === undefined ? [] : [sql`r.task_key = any(${textArray(task)})`],
    who === undefined ? [] : [sql`r.actor ->> 'label' ilike ${containing(who)}`],
    days === undefined ? [] : [sql`r.created_at > now() - make_interval(days => ${days})`],
    from === undefined ? [] : [sql`r.created_at >= ${moment(from)}::timestamptz`],
    until === undefined ? [] : [sql`r.created_at < ${moment(until)}::timestamptz`],
    scope === undefined ? [] : [sql`r.scope ->> 'kind' = any(${textArray(scope)})`],
    search === undefined
      ? []
      : [
          sql`(r.id::text like ${`${search.toLowerCase().replaceAll(/[%_\\]/g, '')}%`} or r.actor ->> 'label' ilike ${containing(search)}
            or r.id in (select run_id from task_items where item_id = any(${bigintArray(itemIds)})))`,
        ],
  ].flat()
  return sql.join([sql`r.deleting_at is null`, ...filters], sql` and `)
}

export const inStates = (state: ListRuns['state']): SQL => (state === undefined ? sql`true` : sql`r.state = any(${textArray(state)})`)

/** A bare day is its first moment in UTC, whatever the server's zone is. */
const moment = (given: string): string => new Date(given).toISOString()
