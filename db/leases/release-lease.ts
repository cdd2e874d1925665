import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from './fence.ts'

/** Gives a lease back. Harmless where it was lost: only the holder of this token can end it. */
export async function releaseLease(tx: Tx, fence: Fence): Promise<void> {
  await tx.execute(sql`
    update leases set expires_at = least(expires_at, clock_timestamp() - interval '1 millisecond')
    where resource = ${fence.resource} and token = ${fence.token} and owner = ${fence.owner}`)
}
