import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Removes rows of leases that ended over an hour ago. Those of runs and of open batches stay: whoever looks at one sees who held it last.
 * Tokens rise all the same (take-lease.ts).
 */
export async function forgetOldLeases(tx: Tx): Promise<void> {
  await tx.execute(sql`
    delete from leases where resource in (
      select resource from leases
      where expires_at < clock_timestamp() - interval '1 hour' and resource not like 'run:%'
        and not exists (select 1 from task_batches where state <> 'ended' and 'batch:' || id = resource)
      order by resource limit 500 for update skip locked)`)
}
