import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** How many deleted runs nobody has taken rows of for a minute: each is marked as sent for now. */
export async function takeDeletedRuns(tx: Tx): Promise<number> {
  const rows = await tx.execute(sql`
    update task_runs set woken_at = clock_timestamp()
    where id in (
      select id from task_runs where deleting_at is not null and woken_at < clock_timestamp() - interval '1 minute' for update skip locked)
    returning id`)
  return rows.length
}
