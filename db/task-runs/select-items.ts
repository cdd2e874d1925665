import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import type { RunItem } from '#lib/contracts/run-items.ts'

type Label = Pick<RunItem, 'name' | 'thumbnailUrl' | 'artefactUrl' | 'placeholder'>
const unknown = { thumbnailUrl: null, artefactUrl: null, placeholder: null }

/** Names and pictures of what a task works on: the part of a task that showing its items needs. */
export type DescribeItems = {
  maxAttempts: number
  describe: (tx: Tx, ids: number[]) => Promise<Map<number, Label>>
  findByName: (tx: Tx, search: string, limit: number) => Promise<number[]>
}

type ItemRow = Omit<RunItem, keyof Label | 'itemId' | 'maxAttempts' | 'bytesIn' | 'bytesOut'> & {
  itemId: string
  bytesIn: string | null
  bytesOut: string | null
}

/** Items of a run, with what they stand for. `from` names them as i. */
export async function selectItems(
  tx: Tx,
  { from, order, limit, task }: { from: SQL; order: SQL; limit: number; task: DescribeItems },
): Promise<RunItem[]> {
  const rows = await tx.execute<ItemRow>(sql`
    select i.item_id as "itemId", i.state, i.stage, i.code, i.details, i.attempts, i.interruptions, i.stage_ms as "stageMs",
      i.bytes_in as "bytesIn", i.bytes_out as "bytesOut", ${iso(sql`i.started_at`)} as "startedAt", ${iso(sql`i.finished_at`)} as "finishedAt",
      w.host || ':' || w.pid as worker
    from ${from} left join workers w on w.id = i.worker_id
    order by ${order} limit ${limit}`)
  const labels = await task.describe(
    tx,
    rows.map(({ itemId }) => Number(itemId)),
  )
  return rows.map((row) => {
    const itemId = Number(row.itemId)
    const label = labels.get(itemId) ?? { name: `#${itemId}`, ...unknown }
    const bytes = (n: string | null) => (n === null ? null : Number(n))
    return { ...row, itemId, ...label, maxAttempts: task.maxAttempts, bytesIn: bytes(row.bytesIn), bytesOut: bytes(row.bytesOut) }
  })
}
