import type { Tx } from '#db/client.ts'
import { getRun } from '#db/task-runs/read.ts'
import { previewCount } from '#jobs/preview-count.ts'
import { startRun } from '#jobs/start-run.ts'
import type { Actor, StartedRun, StartRun } from '#lib/contracts/task-runs.ts'

/** Starts a run and answers it as pages know it; a dry run only counts. Throws run_active, nothing_in_scope, storage_not_configured. */
export async function startAndRead(tx: Tx, { task, scope, priority, dryRun }: StartRun, actor: Actor): Promise<StartedRun> {
  if (dryRun) return { run: null, preview: await previewCount(tx, { task, scope }) }
  const { runId } = await startRun(tx, { task, scope, priority, actor })
  return { run: await getRun(tx, runId), preview: null }
}
