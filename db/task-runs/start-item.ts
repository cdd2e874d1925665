import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'

/**
 * Marks an item as being worked on, for whoever looks. False where it was ended meanwhile: somebody skipped it. Says nothing where the lease
 * is gone: the next fenced write will. The mark is not waited for on disk: where a crash of the database loses it, the item waits again, or
 * its checkpoint ends it as well.
 */
export async function startItem(tx: Tx, fence: Fence, runId: string, itemId: number): Promise<boolean> {
  const marked = await tx.execute(sql`
    with unhurried as (select set_config('synchronous_commit', 'off', true))
    update task_items set state = 'running', started_at = clock_timestamp(), worker_id = ${fence.owner}
    from unhurried
    where run_id = ${runId} and item_id = ${itemId} and state = 'pending' and exists (
      select 1 from leases where resource = ${fence.resource} and token = ${fence.token} and owner = ${fence.owner}
        and expires_at > clock_timestamp() and revoked_at is null)
    returning 1`)
  if (marked.length > 0) return true
  const ended = await tx.execute(sql`
    select 1 from task_items where run_id = ${runId} and item_id = ${itemId} and state not in ('pending', 'running')`)
  return ended.length === 0
}
