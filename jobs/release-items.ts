import type { Tx } from '#db/client.ts'
import type { ReleaseItems } from '#lib/contracts/quarantine.ts'
import { AppError } from '#lib/errors.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

/** Puts items of a task out of quarantine. Answers how many it were. Throws nothing_in_scope where none of them is in it. */
export async function releaseItems(tx: Tx, { task: key, itemIds }: ReleaseItems, among: Tasks = tasks): Promise<number> {
  const released = await getTask(key, among).quarantine.release(tx, itemIds)
  if (released === 0) throw new AppError('nothing_in_scope', { task: key })
  return released
}
