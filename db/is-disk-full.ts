import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { databaseError } from './errors.ts'

/**
 * Whether the disk that holds the database has no room for a megabyte: tried by a sort that does not fit into memory, which leaves nothing
 * behind and asks for no row of ours.
 */
export async function isDiskFull(db: Db): Promise<boolean> {
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local work_mem = '64kB'`)
      await tx.execute(sql`select count(*) from (select n from generate_series(1, 40000) as n order by n desc offset 0) as sorted`)
    })
    return false
  } catch (error) {
    if (databaseError(error)?.code === 'database_full') return true
    throw error
  }
}
