import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** The moment a run's first item began; later calls change nothing. */
export async function markFirstItem(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`update task_runs set first_item_at = clock_timestamp() where id = ${runId} and first_item_at is null`)
}
