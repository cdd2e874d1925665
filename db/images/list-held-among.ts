import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { bigintArray } from '#db/sql-array.ts'
import { type ImageTally, stateColumns } from './scope-counts.ts'

/** Those of the images that are in quarantine. */
export async function listHeldAmong(tx: Tx, tally: ImageTally, ids: readonly number[]): Promise<number[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from images where id = any(${bigintArray(ids)}) and ${stateColumns[tally]} = 'quarantined'`)
  return rows.map(({ id }) => Number(id))
}
