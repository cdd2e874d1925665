import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { containing } from '#db/containing.ts'

/** Ids of live images whose name holds `search`, in any case, at most `limit`. */
export async function findImagesByName(tx: Tx, search: string, limit: number): Promise<number[]> {
  const rows = await tx.execute<{ id: string }>(
    sql`select id from images where deleted_at is null and name ilike ${containing(search)} limit ${limit}`,
  )
  return rows.map((row) => Number(row.id))
}
