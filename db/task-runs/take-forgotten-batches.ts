import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Batches of running runs that wait although they were sent long ago, or whose taker died before it had made them its own: each is marked as
 * sent now. While a lease on a batch still runs whoever is sent would only be turned away.
 */
export async function takeForgottenBatches(tx: Tx): Promise<number[]> {
  const batches = await tx.execute<{ id: string }>(sql`
    update task_batches b set woken_at = clock_timestamp()
    from task_batches w join task_runs r on r.id = w.run_id left join leases l on l.resource = 'batch:' || w.id
    where b.id = w.id and r.state = 'running' and w.state = 'ready' and coalesce(l.expires_at < clock_timestamp(), true)
      and (w.woken_at < clock_timestamp() - interval '15 seconds' or l.expires_at > w.woken_at)
    returning b.id`)
  return batches.map(({ id }) => Number(id))
}
