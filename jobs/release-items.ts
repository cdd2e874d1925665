import { inTransaction, type Tx } from '#db/client.ts'
import type { ReleaseItems } from '#lib/contracts/quarantine.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

/** Puts items of a task, or all there are, out of quarantine. Answers how many it were. Throws nothing_in_scope where none of them is in it. */
export async function releaseItems(tx: Tx, { task: key, itemIds }: ReleaseItems, among: Tasks = tasks): Promise<number> {
  const { quarantine } = getTask(key, among)
  const released = await inTransaction(tx, async (tx) => {
    if (itemIds !== undefined) return quarantine.release(tx, itemIds)
    let count = 0
    for (let after = 0; ; ) {
      const ids = (await quarantine.list(tx, { after, limit: selectionLimit })).map(({ itemId }) => itemId)
      if (ids.length === 0) return count
      count += await quarantine.release(tx, ids)
      after = ids.at(-1) ?? after
    }
  })
  if (released === 0) throw new AppError('nothing_in_scope', { task: key })
  return released
}
