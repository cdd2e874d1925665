import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { uuidArray } from '#db/sql-array.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'

export type BulkSlice = {
  /** The last id of the slice. */
  cursor: string
  done: number
  changed: number
  /** The code each was refused with. */
  failures: readonly ErrorCode[]
  startedRuns?: readonly string[]
  /** Items that stay in quarantine. */
  leftOut?: number
}

/**
 * Counts a slice in the transaction that changed its rows, so that none is counted twice when another worker goes on. Throws
 * `aborted` where the operation was cancelled meanwhile: then its rows stay as they were.
 */
export async function recordBulkSlice(tx: Tx, id: string, slice: BulkSlice): Promise<void> {
  const { cursor, done, changed, failures, startedRuns = [], leftOut = 0 } = slice
  const counted: Record<string, number> = {}
  for (const code of failures) counted[code] = (counted[code] ?? 0) + 1
  const rows = await tx.execute(sql`
    update bulk_operations b set cursor = ${cursor}, done = done + ${done}, changed = changed + ${changed}, failed = failed + ${failures.length},
      left_out = left_out + ${leftOut}, started_runs = started_runs || ${uuidArray(startedRuns)},
      failures = (select coalesce(jsonb_object_agg(code, n), '{}') from (
        select code, sum(n::bigint) as n from (
          select * from jsonb_each_text(b.failures) union all select * from jsonb_each_text(${JSON.stringify(counted)}::jsonb)) e (code, n)
        group by code) summed)
    where id = ${id} and state = 'running' returning 1`)
  if (rows.length === 0) throw new AppError('aborted', { operation: id })
  await notifyPages(tx, { topic: 'bulk', id })
}
