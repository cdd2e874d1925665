import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { uuidArray } from '#db/sql-array.ts'
import type { BulkRunTarget } from '#lib/contracts/bulk-operations.ts'
import { inStates, runFilters } from './run-filters.ts'

type FindItems = (search: string) => Promise<number[]>

async function matching(target: BulkRunTarget, findItems: FindItems): Promise<SQL> {
  if ('ids' in target) return sql`r.id = any(${uuidArray(target.ids)}) and r.deleting_at is null`
  const { state, ...filter } = target.filter
  const itemIds = filter.search === undefined ? [] : await findItems(filter.search)
  return sql`${runFilters(filter, itemIds)} and ${inStates(state)}`
}

/** The next runs above `after`, chosen or matching a filter, that were there at `before`; in the order of their ids. */
export async function listMatchingRuns(
  tx: Tx,
  target: BulkRunTarget,
  { after, before, limit }: { after: string; before: string; limit: number },
  findItems: FindItems,
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select r.id from task_runs r
    where ${await matching(target, findItems)} and r.id > ${after}::uuid and r.created_at <= ${before}::timestamptz order by r.id limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** How many there are now. */
export async function countMatchingRuns(tx: Tx, target: BulkRunTarget, findItems: FindItems): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`select count(*) as n from task_runs r where ${await matching(target, findItems)}`)
  return Number(row?.n)
}
