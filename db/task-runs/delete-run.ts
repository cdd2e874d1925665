import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getRunState } from './get-run-state.ts'

/**
 * Takes an ended run and its history away for good: nobody sees it any more once this commits, whole or in part. Its rows are taken away
 * piece by piece by the job purge-runs. Throws not_found, run_active.
 */
export async function deleteRun(tx: Tx, runId: string): Promise<void> {
  const [gone] = await tx.execute<{ task_key: TaskKey }>(sql`
    update task_runs set deleting_at = clock_timestamp(), woken_at = clock_timestamp()
    where id = ${runId} and state in ('succeeded', 'succeeded_with_errors', 'failed', 'cancelled') and deleting_at is null returning task_key`)
  if (gone === undefined) throw new AppError('run_active', { state: await getRunState(tx, runId) })
  await tx.execute(sql`delete from leases where resource = ${`run:${runId}`}`)
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: gone.task_key })
}
