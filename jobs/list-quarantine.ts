import type { Tx } from '#db/client.ts'
import { readCursor, writeCursor } from '#db/cursor.ts'
import { listLastFailures } from '#db/task-runs/list-last-failures.ts'
import type { ListQuarantine, QuarantinedItem, QuarantineList } from '#lib/contracts/quarantine.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

/** A page of what no run of a task takes on its own, by id, each with how it last failed. Throws bad_request for a cursor of nobody's. */
export async function listQuarantine(
  tx: Tx,
  { task: key, run: runId, cursor, limit }: ListQuarantine,
  among: Tasks = tasks,
): Promise<QuarantineList> {
  const task = getTask(key, among)
  const after = cursor === undefined ? 0 : Number(readCursor(cursor)[0])
  const found = await task.quarantine.list(tx, { after, limit: limit + 1, ...(runId === undefined ? {} : { runId }) })
  const page = found.slice(0, limit)
  const ids = page.map(({ itemId }) => itemId)
  const [labels, failures, total] = await Promise.all([
    task.describe(tx, ids),
    listLastFailures(tx, key, ids),
    runId === undefined ? task.quarantine.count(tx) : null,
  ])
  const items = page.map(({ itemId, code, details }): QuarantinedItem => {
    const { name = `#${itemId}`, thumbnailUrl = null, placeholder = null } = labels.get(itemId) ?? {}
    const failure = failures.get(itemId)
    return {
      itemId,
      name,
      thumbnailUrl,
      placeholder,
      code: code ?? failure?.code ?? null,
      details: details ?? failure?.details ?? null,
      runId: failure?.runId ?? null,
      attempts: failure?.attempts ?? null,
      at: failure?.at ?? null,
    }
  })
  const last = found.length > limit ? page.at(-1) : undefined
  return { items, nextCursor: last === undefined ? null : writeCursor(String(last.itemId), ''), total }
}
