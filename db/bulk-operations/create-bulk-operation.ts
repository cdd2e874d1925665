import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { StartBulk } from '#lib/contracts/bulk-operations.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { bulkOperations } from './table.ts'

/** Writes down what is to be done; its worker counts it first. */
export async function createBulkOperation(tx: Tx, { subject, action, target }: StartBulk, actor: Actor): Promise<string> {
  const [row] = await tx.insert(bulkOperations).values({ subject, action, target, actor }).returning({ id: bulkOperations.id })
  if (row === undefined) throw new AppError('internal')
  await notifyPages(tx, { topic: 'bulk', id: row.id })
  return row.id
}
