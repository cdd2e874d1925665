import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { containing } from '#db/containing.ts'

/** Paths of folders that live images lie in, by path; with `search` those that hold it, shortest first. At most `limit`. */
export async function listFolders(tx: Tx, { search, limit }: { search?: string; limit: number }): Promise<string[]> {
  const isWanted = search ? sql`path ilike ${containing(search)}` : sql`true`
  const order = search ? sql`length(path), path collate "C"` : sql`path collate "C"`
  const rows = await tx.execute<{ path: string }>(sql`
    select path from albums where ${isWanted} and exists (
      select 1 from album_images a join images i on i.id = a.image_id and i.deleted_at is null where a.album_id = albums.id)
    order by ${order} limit ${limit}`)
  return rows.map(({ path }) => path)
}
