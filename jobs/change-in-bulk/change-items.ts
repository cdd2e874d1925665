import type { BulkWork } from '#db/bulk-operations/begin-bulk-operation.ts'
import { type BulkSlice, recordBulkSlice } from '#db/bulk-operations/record-bulk-slice.ts'
import type { Tx } from '#db/client.ts'
import { getTask } from '#jobs/registry.ts'

type ItemWork = BulkWork & { subject: 'items' }

const itemsASlice = 500

export async function countItemWork(tx: Tx, { target }: ItemWork): Promise<{ total: number; upperBound: string }> {
  const { quarantine, upperBound } = getTask(target.filter.task)
  return { total: await quarantine.count(tx), upperBound: String(await upperBound(tx)) }
}

/** Releases the next items in the caller's transaction. Null when there are none left. */
export async function releaseNextItems(tx: Tx, work: ItemWork): Promise<BulkSlice | null> {
  const { quarantine } = getTask(work.target.filter.task)
  const held = await quarantine.list(tx, { after: Number(work.cursor ?? 0), limit: itemsASlice })
  const ids = held.map(({ itemId }) => itemId).filter((id) => id <= Number(work.upperBound))
  if (ids.length === 0) return null
  const slice = { cursor: String(ids.at(-1)), done: ids.length, changed: await quarantine.release(tx, ids), failures: [] }
  await recordBulkSlice(tx, work.id, slice)
  return slice
}
