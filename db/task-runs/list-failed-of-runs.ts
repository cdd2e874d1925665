import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { uuidArray } from '#db/sql-array.ts'

/** Ids of the items that failed in these runs, each once, above `after`, at most `limit`, rising. */
export async function listFailedOfRuns(
  tx: Tx,
  runIds: readonly string[],
  { after, limit }: { after: number; limit: number },
): Promise<number[]> {
  const rows = await tx.execute<{ item_id: string }>(sql`
    select distinct item_id from task_items where run_id = any(${uuidArray(runIds)}) and state = 'failed' and item_id > ${after}
    order by item_id limit ${limit}`)
  return rows.map(({ item_id }) => Number(item_id))
}
