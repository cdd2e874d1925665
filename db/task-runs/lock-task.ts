import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Lets one transaction at a time decide over a task's active run; held until that transaction ends, milliseconds later. */
export async function lockTask(tx: Tx, lockId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockId})`)
}
