import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Batches of a run that wait for a worker, marked as sent for now. */
export async function wakeReadyBatches(tx: Tx, runId: string): Promise<number[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    update task_batches set woken_at = clock_timestamp() where run_id = ${runId} and state = 'ready' returning id`)
  return rows.map(({ id }) => Number(id))
}
