import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import type { Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import { recordEvent } from './record-event.ts'

export type DrivenRun = { id: string; taskKey: TaskKey; scope: Scope; settings: Record<string, unknown>; upperBound: number }

/** Makes a queued run a running one. Null where it neither waits nor runs: there is nothing to drive. */
export async function beginRun(tx: Tx, fence: Fence, runId: string): Promise<DrivenRun | null> {
  const [run] = await tx.execute<{ task_key: TaskKey; scope: Scope; settings: Record<string, unknown>; upper_bound: string }>(sql`
    update task_runs set state = 'running', started_at = coalesce(started_at, clock_timestamp())
    where id = ${runId} and state in ('queued', 'running')
    returning task_key, scope, settings, upper_bound`)
  if (run === undefined) return null
  await recordEvent(tx, { runId, kind: 'claim', fence })
  return { id: runId, taskKey: run.task_key, scope: run.scope, settings: run.settings, upperBound: Number(run.upper_bound) }
}
