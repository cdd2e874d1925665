import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'

/** Marks workers that have said nothing for 30 seconds as stopped; one that wakes again says so with its next heartbeat. */
export async function retireSilentWorkers(tx: Tx): Promise<number> {
  const gone = await tx.execute(sql`
    update workers set state = 'stopped', stopped_at = clock_timestamp(), current = '[]'::jsonb
    where state <> 'stopped' and heartbeat_at < clock_timestamp() - interval '30 seconds'
    returning id`)
  if (gone.length > 0) await notifyPages(tx, { topic: 'workers' })
  return gone.length
}
