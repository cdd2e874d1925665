import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cursorError, readCursor, writeCursor } from '#db/cursor.ts'
import { iso } from '#db/iso.ts'
import type { BulkOperation, ListBulk } from '#lib/contracts/bulk-operations.ts'
import { AppError } from '#lib/errors.ts'

type Counted = Record<'done' | 'changed' | 'failed' | 'leftOut', string> & { total: string | null }
type Row = Omit<BulkOperation, keyof Counted> & Counted & { sortText: string }

async function select(tx: Tx, where: SQL, limit: number): Promise<{ operation: BulkOperation; sortText: string }[]> {
  const rows = await tx.execute<Row>(sql`
    select id, subject, action, case when target ? 'ids' then 'ids' else 'filter' end as chosen, actor as "startedBy", state, total, done, changed,
      failed, left_out as "leftOut", failures, started_runs as "startedRuns", reason_code as "reasonCode", ${iso(sql`created_at`)} as "createdAt",
      ${iso(sql`started_at`)} as "startedAt", ${iso(sql`finished_at`)} as "finishedAt", created_at::text as "sortText"
    from bulk_operations where ${where} order by created_at desc, id desc limit ${limit}`)
  return rows.map(({ total, done, changed, failed, leftOut, sortText, ...row }) => ({
    operation: {
      ...row,
      total: total === null ? null : Number(total),
      done: Number(done),
      changed: Number(changed),
      failed: Number(failed),
      leftOut: Number(leftOut),
    },
    sortText,
  }))
}

/** Throws not_found. */
export async function getBulkOperation(tx: Tx, id: string): Promise<BulkOperation> {
  const [found] = await select(tx, sql`id = ${id}`, 1)
  if (found === undefined) throw new AppError('not_found', { operation: id })
  return found.operation
}

/** A page of operations, newest first. Throws bad_request for a cursor that is none of ours. */
export async function listBulkOperations(
  tx: Tx,
  { subject, minutes, cursor, limit }: ListBulk,
): Promise<{ operations: BulkOperation[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : readCursor(cursor)
  const filters = [
    sql`true`,
    ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
    ...(minutes === undefined ? [] : [sql`(finished_at is null or finished_at > now() - make_interval(mins => ${minutes}))`]),
    ...(after === null ? [] : [sql`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ]
  const found = await select(tx, sql.join(filters, sql` and `), limit + 1).catch((error) => {
    throw cursorError(error, cursor)
  })
  const last = found.length > limit ? found[limit - 1] : undefined
  return {
    operations: found.slice(0, limit).map(({ operation }) => operation),
    nextCursor: last === undefined ? null : writeCursor(last.sortText, last.operation.id),
  }
}
