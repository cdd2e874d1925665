import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'
import { notifyPages } from '#db/notify.ts'
import type { StartBulk } from '#lib/contracts/bulk-operations.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { bulkOperations } from './table.ts'

/** `isNew` is false where the same waits already, or has not dealt with a row yet: a second click, or a second tab, starts nothing more. */
export type StartedBulk = { id: string; isNew: boolean }

/** Writes down what is to be done; its worker counts it first. Answers the open one that was asked to do the same, where there is one. */
export const createBulkOperation = (tx: Tx, { subject, action, target: asked }: StartBulk, actor: Actor): Promise<StartedBulk> =>
  inTransaction(tx, async (tx) => {
    const target = 'ids' in asked ? ({ ids: [...new Set<number | string>(asked.ids)].sort() } as typeof asked) : asked
    await tx.execute(sql`select pg_advisory_xact_lock(${lockIds.startBulk})`)
    const [open] = await tx.execute<{ id: string }>(sql`
      select id from bulk_operations o
      where subject = ${subject} and action = ${action} and target = ${JSON.stringify(target)}::jsonb
        and state in ('queued', 'running') and (state = 'queued' or cursor is null)
        and not exists (select 1 from bulk_operations later
          where later.subject = o.subject and later.action <> o.action and later.state in ('queued', 'running') and later.created_at > o.created_at)
      order by created_at desc limit 1`)
    if (open !== undefined) return { id: open.id, isNew: false }
    const [row] = await tx.insert(bulkOperations).values({ subject, action, target, actor }).returning({ id: bulkOperations.id })
    if (row === undefined) throw new AppError('internal')
    await notifyPages(tx, { topic: 'bulk', id: row.id })
    return { id: row.id, isNew: true }
  })
