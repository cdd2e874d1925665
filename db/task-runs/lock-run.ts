import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'

/** Takes a run's row for this transaction. Null where there is none. */
export async function lockRun(tx: Tx, runId: string): Promise<RunState | null> {
  const [run] = await tx.execute<{ state: RunState }>(sql`select state from task_runs where id = ${runId} for no key update`)
  return run?.state ?? null
}
