import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { taskRuns } from './table.ts'

/** Throws not_found. */
export async function getRunState(tx: Tx, runId: string): Promise<RunState> {
  const [run] = await tx
    .select({ state: taskRuns.state })
    .from(taskRuns)
    .where(and(eq(taskRuns.id, runId), isNull(taskRuns.deletingAt)))
  if (run === undefined) throw new AppError('not_found', { run: runId })
  return run.state
}
