import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunPriority, Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { taskRuns } from './table.ts'

/** What a run was asked to do. Throws not_found. */
export async function getRunRequest(tx: Tx, runId: string): Promise<{ taskKey: TaskKey; scope: Scope; priority: RunPriority }> {
  const [run] = await tx
    .select({ taskKey: taskRuns.taskKey, scope: taskRuns.scope, priority: taskRuns.priority })
    .from(taskRuns)
    .where(and(eq(taskRuns.id, runId), isNull(taskRuns.deletingAt)))
  if (run === undefined) throw new AppError('not_found', { run: runId })
  return run
}
