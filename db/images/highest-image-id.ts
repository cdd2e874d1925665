import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** The upper bound of a run made now: images that arrive later are not in it. 0 while there is none. */
export async function getHighestImageId(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ id: string | null }>(sql`select max(id) as id from images where deleted_at is null`)
  return Number(row?.id ?? 0)
}
