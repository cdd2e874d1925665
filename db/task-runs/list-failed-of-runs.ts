import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunPriority, TaskKey } from '#lib/contracts/task-runs.ts'

type FailedOfTask = {
  taskKey: TaskKey
  /** The highest of theirs. */
  priority: RunPriority
  /** Newest first. */
  runIds: string[]
  itemIds: number[]
  /** Of these runs some items, or all, are left out: there are more than the limit. */
  leftOver: string[]
}

/**
 * What failed in ended runs, each item once, by task; at most `limit` items of a task: whole runs, newest first, as many as fit, or the first
 * items of the newest where it alone is too long. Runs in which nothing failed are left out.
 */
export async function listFailedOfRuns(tx: Tx, runIds: readonly string[], limit: number): Promise<FailedOfTask[]> {
  const among = `{${runIds.join(',')}}`
  const runs = await tx.execute<{ task_key: TaskKey; priority: RunPriority; runs: string[]; whole: string[] }>(sql`
    select task_key, case when bool_or(priority = 'high') then 'high' when bool_or(priority = 'normal') then 'normal' else 'low' end as priority,
      array_agg(id order by place) as runs, coalesce(array_agg(id order by place) filter (where so_far <= ${limit}), '{}') as whole
    from (
      select id, task_key, priority, row_number() over newest as place, sum(failed) over newest as so_far from task_runs
    where id = any(${among}::uuid[]) and failed > 0 and finished_at is not null and deleting_at is null
      window newest as (partition by task_key order by created_at desc, id)) r
    group by task_key order by task_key`)
  const found: FailedOfTask[] = []
  for (const { task_key: taskKey, priority, runs: runIds, whole } of runs) {
    const taken = whole.length > 0 ? whole : runIds.slice(0, 1)
    const items = await tx.execute<{ item_id: string }>(sql`
      select distinct item_id from task_items where run_id = any(${`{${taken.join(',')}}`}::uuid[]) and state = 'failed' order by item_id limit ${limit}`)
    const itemIds = items.map(({ item_id }) => Number(item_id))
    found.push({ taskKey, priority, runIds, itemIds, leftOver: runIds.slice(whole.length) })
  }
  return found
}
