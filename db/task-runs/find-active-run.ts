import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { activeRunStates, type TaskKey } from '#lib/contracts/task-runs.ts'
import { taskRuns } from './table.ts'

/** The id of a task's run that is not ended, or null. */
export async function findActiveRun(tx: Tx, taskKey: TaskKey): Promise<string | null> {
  const [run] = await tx
    .select({ id: taskRuns.id })
    .from(taskRuns)
    .where(and(eq(taskRuns.taskKey, taskKey), inArray(taskRuns.state, [...activeRunStates])))
  return run?.id ?? null
}
