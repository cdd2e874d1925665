import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'

/** Says that a worker takes no more work, or that it has gone. */
export async function markWorker(tx: Tx, workerId: string, state: 'draining' | 'stopped'): Promise<void> {
  await tx.execute(sql`
    update workers
    set state = ${state}, stopped_at = case when ${state} = 'stopped' then clock_timestamp() end,
        current = case when ${state} = 'stopped' then '[]'::jsonb else current end
    where id = ${workerId}`)
  await notifyPages(tx, { topic: 'workers' })
}
