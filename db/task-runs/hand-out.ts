import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import { recordEvent } from './record-event.ts'

export type HandOutState = { cursor: number; handedOutAll: boolean; openBatches: number; liveSlots: number }

/** How far a running run is. Null where it does not run any more. The caller holds its row. */
export async function findHandOutState(tx: Tx, runId: string): Promise<HandOutState | null> {
  const [row] = await tx.execute<{ cursor: string; handed_out_all: boolean; open: string; slots: string }>(sql`
    select cursor, handed_out_all,
      (select count(*) from task_batches where run_id = ${runId} and state <> 'ended') as open,
      (select coalesce(sum(slots), 0) from workers where state = 'active' and heartbeat_at > clock_timestamp() - interval '15 seconds') as slots
    from task_runs where id = ${runId} and state = 'running'`)
  if (row === undefined) return null
  return { cursor: Number(row.cursor), handedOutAll: row.handed_out_all, openBatches: Number(row.open), liveSlots: Number(row.slots) }
}

/**
 * Hands out the next items in batches and moves the cursor past them, all in the caller's transaction. `isLast` says that nothing lies
 * beyond. Answers the batches' ids.
 */
export async function handOut(
  tx: Tx,
  { runId, fence, itemIds, batchSize, isLast }: { runId: string; fence: Fence; itemIds: number[]; batchSize: number; isLast: boolean },
): Promise<number[]> {
  const count = Math.ceil(itemIds.length / batchSize)
  const rows = await tx.execute<{ id: string }>(sql`
    insert into task_batches (run_id) select ${runId} from generate_series(1, ${count}::integer) returning id`)
  const batchIds = rows.map(({ id }) => Number(id)).sort((a, b) => a - b)
  const items = itemIds.map((id, i) => ({ i: id, b: batchIds[Math.floor(i / batchSize)] }))
  await tx.execute(sql`
    insert into task_items (run_id, item_id, batch_id)
    select ${runId}, i, b from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as handed (i bigint, b bigint)`)
  await tx.execute(sql`
    update task_runs
    set cursor = greatest(cursor, ${itemIds.at(-1) ?? 0}::bigint), handed_out_all = ${isLast}, woken_at = clock_timestamp(),
        driver_failures = 0
    where id = ${runId}`)
  await recordEvent(tx, { runId, kind: 'progress', fence })
  return batchIds
}
