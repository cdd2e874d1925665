import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'

/** Takes a run's row for this transaction: `share` only to keep its state as it is. Null where there is none. */
export async function lockRun(tx: Tx, runId: string, strength: 'share' | 'update' = 'update'): Promise<RunState | null> {
  const [run] = await tx.execute<{ state: RunState }>(
    sql`select state from task_runs where id = ${runId} ${strength === 'share' ? sql`for share` : sql`for no key update`}`,
  )
  return run?.state ?? null
}
