import type { Db } from '#db/client.ts'
import { getRun, listRuns } from '#db/task-runs/read.ts'
import { previewCount } from '#jobs/preview-count.ts'
import { getTask } from '#jobs/registry.ts'
import { listRunsSchema, type TaskKey } from '#lib/contracts/task-runs.ts'
import type { TaskSummary } from '#lib/contracts/tasks.ts'

/** What a task's card shows. */
export async function summariseTask(db: Db, key: TaskKey): Promise<TaskSummary> {
  const { title, description, noun } = getTask(key)
  const preview = await previewCount(db, { task: key, scope: { kind: 'missing' } })
  const { runs } = await listRuns(db, listRunsSchema.parse({ task: [key], limit: 1 }))
  return {
    key,
    title,
    description,
    noun,
    counts: preview.counts,
    refusal: preview.refusal,
    activeRun: preview.activeRunId === null ? null : await getRun(db, preview.activeRunId),
    lastRun: runs[0] ?? null,
    estimateSeconds: preview.estimateSeconds,
  }
}
