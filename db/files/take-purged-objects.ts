import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

type PurgedObject = { storageId: string; key: string }

/**
 * The next objects to delete, locked: bytes that are added again meanwhile wait for this transaction and then put their object anew.
 * Their rows are gone when it commits. All of one storage, in key order; none of those in `without`.
 */
export async function takePurgedObjects(
  tx: Tx,
  { limit, without = [] }: { limit: number; without?: readonly string[] },
): Promise<PurgedObject[]> {
  // the one transaction that waits for something else than the database: a far storage may take its time
  await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', '60s', true)`)
  const rows = await tx.execute<{ storage_id: string; key: string }>(sql`
    delete from purged_objects where (storage_id, key) in (
      select storage_id, key from purged_objects
      where storage_id = (select storage_id from purged_objects where storage_id::text <> all(string_to_array(${without.join(',')}, ',')) limit 1)
      order by key limit ${limit} for update skip locked)
    returning storage_id, key`)
  return rows.map((row) => ({ storageId: row.storage_id, key: row.key }))
}
