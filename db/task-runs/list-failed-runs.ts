import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { uuidArray } from '#db/sql-array.ts'
import type { RunPriority, TaskKey } from '#lib/contracts/task-runs.ts'

type FailedRuns = {
  taskKey: TaskKey
  /** The highest of theirs. */
  priority: RunPriority
  /** Newest first; `failed`: how many items. */
  runs: { id: string; failed: number }[]
}

/** Those of the runs that have ended and in which something failed, by task. */
export async function listFailedRuns(tx: Tx, runIds: readonly string[]): Promise<FailedRuns[]> {
  const rows = await tx.execute<{ task_key: TaskKey; priority: RunPriority; runs: FailedRuns['runs'] }>(sql`
    select task_key, case when bool_or(priority = 'high') then 'high' when bool_or(priority = 'normal') then 'normal' else 'low' end as priority,
      json_agg(json_build_object('id', id, 'failed', failed) order by created_at desc, id) as runs
    from task_runs
    where id = any(${uuidArray(runIds)}) and failed > 0 and finished_at is not null and deleting_at is null
    group by task_key order by task_key`)
  return rows.map(({ task_key: taskKey, priority, runs }) => ({ taskKey, priority, runs }))
}
