import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { secondsAtWork } from './seconds-at-work.ts'

/** Items a second at work of a task's last runs that did something, slowest and fastest. Null where there was none. */
export async function findPastPace(tx: Tx, taskKey: TaskKey): Promise<{ slowest: number; fastest: number } | null> {
  const [row] = await tx.execute<{ slowest: number | null; fastest: number | null }>(sql`
    select min(pace) as slowest, max(pace) as fastest from (
      select (ok + failed) / greatest(${secondsAtWork}, 0.05) as pace
      from task_runs r
      where task_key = ${taskKey} and finished_at is not null and first_item_at is not null and ok + failed > 0
      order by created_at desc limit 5) recent`)
  return row?.slowest == null || row.fastest == null ? null : { slowest: Number(row.slowest), fastest: Number(row.fastest) }
}
