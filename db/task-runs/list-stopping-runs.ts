import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Runs that are being stopped. */
export async function listStoppingRuns(tx: Tx): Promise<string[]> {
  const runs = await tx.execute<{ id: string }>(sql`select id from task_runs where state in ('pausing', 'cancelling')`)
  return runs.map(({ id }) => id)
}
