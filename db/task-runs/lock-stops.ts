import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'

/**
 * Puts the taking of a run's batches before a stop or after it: those who take share this lock, who stops has it alone, until the transaction
 * ends. The run's row would do as well, but every batch that ends changes that row, and whoever takes one would wait for all of them. A stop
 * takes it after the run's row; who takes a batch holds no row when asking for it.
 */
export async function lockStops(tx: Tx, runId: string, strength: 'share' | 'alone'): Promise<void> {
  const run = sql`hashtext(${runId}::text)`
  await tx.execute(
    strength === 'share'
      ? sql`select pg_advisory_xact_lock_shared(${lockIds.stops}::integer, ${run})`
      : sql`select pg_advisory_xact_lock(${lockIds.stops}::integer, ${run})`,
  )
}
