import type { Tx } from '#db/client.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { tasks } from './registry.ts'

/** So many names at most: whoever types a common word is not looking for one run. */
const limit = 200

/** Ids of what these tasks (unset: any) work on and whose name holds `search`. */
export async function findRunItems(tx: Tx, search: string, among?: readonly TaskKey[]): Promise<number[]> {
  const ways = new Set(Object.values(tasks).flatMap(({ key, findByName }) => ((among?.includes(key) ?? true) ? [findByName] : [])))
  const found = await Promise.all([...ways].map((findByName) => findByName(tx, search, limit)))
  return [...new Set(found.flat())]
}
