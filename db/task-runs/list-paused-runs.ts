import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { PausedRun } from '#lib/contracts/farm.ts'
import { taskRuns } from './table.ts'

/** Runs that stand still until somebody resumes or ends them, at most one a task, each with the reason where Kiln paused it by itself. */
export const listPausedRuns = (tx: Tx): Promise<PausedRun[]> =>
  tx
    .select({ id: taskRuns.id, taskKey: taskRuns.taskKey, reasonCode: taskRuns.reasonCode, reasonDetails: taskRuns.reasonDetails })
    .from(taskRuns)
    .where(and(eq(taskRuns.state, 'paused'), isNull(taskRuns.deletingAt)))
    .orderBy(asc(taskRuns.createdAt), asc(taskRuns.id))
