import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Counts a driver of the run that failed. Answers how many did in a row: handing out sets it back, and so does whoever resumes the run. Null
 * where the run does not go on anyway.
 */
export async function recordDriverFailure(tx: Tx, runId: string): Promise<number | null> {
  const [run] = await tx.execute<{ in_a_row: number }>(sql`
    update task_runs set driver_failures = driver_failures + 1
    where id = ${runId} and state in ('queued', 'running')
    returning driver_failures as in_a_row`)
  return run?.in_a_row ?? null
}
