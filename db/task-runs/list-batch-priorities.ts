import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { RunPriority } from '#lib/contracts/task-runs.ts'

/** How each of these batches stands among others: as its run does. One that is gone is left out. */
export async function listBatchPriorities(tx: Tx, batchIds: readonly number[]): Promise<{ batchId: number; priority: RunPriority }[]> {
  if (batchIds.length === 0) return []
  const rows = await tx.execute<{ id: string; priority: RunPriority }>(sql`
    select b.id, r.priority from task_batches b join task_runs r on r.id = b.run_id
    where b.id = any(${bigintArray(batchIds)}) order by b.id`)
  return rows.map(({ id, priority }) => ({ batchId: Number(id), priority }))
}
