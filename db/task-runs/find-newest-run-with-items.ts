import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { bigintArray, uuidArray } from '#db/sql-array.ts'

/** Of these runs the newest in which one of these items failed, or null. */
export async function findNewestRunWithItems(tx: Tx, runIds: readonly string[], itemIds: readonly number[]): Promise<string | null> {
  const [found] = await tx.execute<{ id: string }>(sql`
    select r.id from task_runs r where r.id = any(${uuidArray(runIds)})
      and exists (select from task_items i where i.run_id = r.id and i.state = 'failed' and i.item_id = any(${bigintArray(itemIds)}))
    order by r.created_at desc, r.id limit 1`)
  return found?.id ?? null
}
