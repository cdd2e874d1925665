import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import { recordEvent } from './record-event.ts'

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
