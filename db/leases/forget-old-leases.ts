import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Removes rows of leases that ended over an hour ago. Those of runs and of open batches stay, since their tokens must
 * rise for as long as an event may name one.
 */
export async function forgetOldLeases(tx: Tx): Promise<void> {
  await tx.execute(sql`
    delete from leases where resource in (
      select resource from leases
      where expires_at < clock_timestamp() - interval '1 hour' and resource not like 'run:%'
        and not exists (select 1 from task_batches where state <> 'ended' and 'batch:' || id = resource)
      order by resource limit 500 for update skip locked)`)
}
