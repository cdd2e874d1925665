import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import type { Fence } from './fence.ts'

/**
 * The first statement of every write under a lease. The shared row lock keeps the lease from being taken or revoked until the
 * transaction ends. Throws lease_lost when it ran out, was revoked or has another holder.
 */
export async function holdFence(tx: Tx, fence: Fence): Promise<void> {
  const held = await tx.execute(sql`
    select 1 from leases
    where resource = ${fence.resource} and token = ${fence.token} and owner = ${fence.owner}
      and expires_at > clock_timestamp() and revoked_at is null
    for share`)
  if (held.length === 0) throw new AppError('lease_lost', { resource: fence.resource, token: fence.token })
}
