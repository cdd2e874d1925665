import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * From here on nobody can write under a lease on a batch of this run. Waits for the writes that are just being made, since they hold the
 * lease's row; whoever works on a batch keeps it until it has stopped, or until it runs out.
 */
export async function revokeBatchLeases(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`
    with held as (
      select l.resource from leases l join task_batches b on l.resource = 'batch:' || b.id
      where b.run_id = ${runId} and b.state <> 'ended'
      order by l.resource for update of l
    )
    update leases l set revoked_at = clock_timestamp() from held where l.resource = held.resource`)
}
