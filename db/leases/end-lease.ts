import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from './fence.ts'
import { leaseLost } from './hold-fence.ts'

/**
 * A fence and the end of its lease in one: what this transaction writes counts only while the lease is held, and the lease is free from its
 * commit on. Throws lease_lost when it ran out, was revoked or has another holder.
 */
export async function endLease(tx: Tx, fence: Fence): Promise<void> {
  const ended = await tx.execute(sql`
    update leases set expires_at = clock_timestamp() - interval '1 millisecond'
    where resource = ${fence.resource} and token = ${fence.token} and owner = ${fence.owner}
      and expires_at > clock_timestamp() and revoked_at is null
    returning 1`)
  if (ended.length === 0) throw leaseLost(fence)
}
