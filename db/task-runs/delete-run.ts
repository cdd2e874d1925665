import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getRunState } from './get-run-state.ts'

/** Takes an ended run and its history away for good. Throws not_found, run_active. */
export async function deleteRun(tx: Tx, runId: string): Promise<void> {
  const [gone] = await tx.execute<{ task_key: TaskKey }>(sql`
    delete from task_runs where id = ${runId} and state in ('succeeded', 'succeeded_with_errors', 'failed', 'cancelled') returning task_key`)
  if (gone === undefined) throw new AppError('run_active', { state: await getRunState(tx, runId) })
  await tx.execute(sql`delete from leases where resource = ${`run:${runId}`}`)
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: gone.task_key })
}
