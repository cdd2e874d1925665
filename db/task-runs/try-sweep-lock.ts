import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'

/** Whether this transaction is the one that sweeps; the lock goes with the transaction. */
export async function trySweepLock(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${lockIds.sweep}) as mine`)
  return row?.mine === true
}
