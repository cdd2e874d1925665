import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'

export type BulkSlice = {
  /** The last id of the slice. */
  cursor: string
  done: number
  changed: number
  /** The code each was refused with. */
  failures: readonly ErrorCode[]
  startedRuns?: readonly string[]
}

/**
 * Counts a slice in the transaction that changed its rows, so that none is counted twice when another worker goes on. Throws
 * `aborted` where the operation was cancelled meanwhile: then its rows stay as they were.
 */
export async function recordBulkSlice(tx: Tx, id: string, { cursor, done, changed, failures, startedRuns = [] }: BulkSlice): Promise<void> {
  const counted: Record<string, number> = {}
  for (const code of failures) counted[code] = (counted[code] ?? 0) + 1
  const rows = await tx.execute(sql`
    update bulk_operations b set cursor = ${cursor}, done = done + ${done}, changed = changed + ${changed}, failed = failed + ${failures.length},
      started_runs = started_runs || ${`{${startedRuns.join(',')}}`}::uuid[],
      failures = (select coalesce(jsonb_object_agg(code, n), '{}') from (
        select code, sum(n::bigint) as n from (
          select * from jsonb_each_text(b.failures) union all select * from jsonb_each_text(${JSON.stringify(counted)}::jsonb)) e (code, n)
        group by code) summed)
    where id = ${id} and state = 'running' returning 1`)
  if (rows.length === 0) throw new AppError('aborted', { operation: id })
  await notifyPages(tx, { topic: 'bulk', id })
}
