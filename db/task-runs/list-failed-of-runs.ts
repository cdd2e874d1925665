import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'

type FailedOfTask = { taskKey: TaskKey; runIds: string[]; itemIds: number[] }

/** What failed in ended runs, each item once, by task; at most `limit` items of a task. Runs in which nothing failed are left out. */
export async function listFailedOfRuns(tx: Tx, runIds: readonly string[], limit: number): Promise<FailedOfTask[]> {
  const among = `{${runIds.join(',')}}`
  const runs = await tx.execute<{ task_key: TaskKey; runs: string[] }>(sql`
    select task_key, array_agg(id order by created_at desc) as runs from task_runs
    where id = any(${among}::uuid[]) and failed > 0 and finished_at is not null and deleting_at is null group by task_key order by task_key`)
  const found: FailedOfTask[] = []
  for (const { task_key: taskKey, runs: ids } of runs) {
    const items = await tx.execute<{ item_id: string }>(sql`
      select distinct item_id from task_items where run_id = any(${`{${ids.join(',')}}`}::uuid[]) and state = 'failed' order by item_id limit ${limit}`)
    found.push({ taskKey, runIds: ids, itemIds: items.map(({ item_id }) => Number(item_id)) })
  }
  return found
}
