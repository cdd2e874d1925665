import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import type { ErrorDetails } from '#lib/errors.ts'

type LastFailure = { runId: string; code: string | null; details: ErrorDetails | null; attempts: number; at: string | null }

/** How each of these items last failed in a run of a task, where the history still has it. */
export async function listLastFailures(tx: Tx, taskKey: TaskKey, itemIds: number[]): Promise<Map<number, LastFailure>> {
  const rows = await tx.execute<LastFailure & { itemId: string }>(sql`
    select distinct on (i.item_id) i.item_id as "itemId", i.run_id as "runId", i.code, i.details, i.attempts, ${iso(sql`i.finished_at`)} as at
    from task_items i join task_runs r on r.id = i.run_id and r.task_key = ${taskKey} and r.deleting_at is null
    where i.item_id = any(${bigintArray(itemIds)}) and i.state = 'failed'
    order by i.item_id, i.finished_at desc nulls last`)
  return new Map(rows.map(({ itemId, ...failure }) => [Number(itemId), failure]))
}
