import type { Tx } from '#db/client.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { findPastPace } from '#db/task-runs/find-past-pace.ts'
import type { PreviewCount, Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

const emptyCounts = { missing: 0, stale: 0, failed: 0, quarantined: 0, complete: 0, all: 0 }

/** What a run of this scope would do if it were started now: how many, how long, and whether it would be refused. */
export async function previewCount(
  tx: Tx,
  { task: key, scope }: { task: TaskKey; scope: Scope },
  among: Tasks = tasks,
): Promise<PreviewCount> {
  const task = getTask(key, among)
  const activeRunId = await findActiveRun(tx, key)
  const pinned = await task.pinSettings(tx, scope).then(
    (settings: Record<string, unknown>) => ({ settings, refusal: null }),
    (error: unknown) => ({ settings: null, refusal: toAppError(error) }),
  )
  if (pinned.settings === null) {
    if (pinned.refusal?.code === 'internal') throw pinned.refusal
    return {
      task: key,
      scope,
      count: 0,
      isExact: true,
      counts: emptyCounts,
      estimateSeconds: null,
      refusal: pinned.refusal?.code ?? null,
      activeRunId,
    }
  }
  const { settings } = pinned
  const counting = task.estimate?.(tx, scope, settings) ?? task.count(tx, scope, settings).then((count) => ({ count, isExact: true }))
  const [{ count, isExact }, counts, pace] = await Promise.all([counting, task.scopeCounts(tx, settings), findPastPace(tx, key)])
  const refusal = activeRunId !== null ? 'run_active' : count === 0 && isExact ? 'nothing_in_scope' : null
  const estimateSeconds = pace === null ? null : { low: count / (pace.fastest * 1.1), high: count / (pace.slowest * 0.8) }
  return { task: key, scope, count, isExact, counts, estimateSeconds, refusal, activeRunId }
}
