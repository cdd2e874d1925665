import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

type FolderImage = { imageId: number; locator: string; isMissing: boolean }

/** The next live images of a folder, by the path of their file. */
export async function listFolderImages(
  tx: Tx,
  { folderId, after, limit }: { folderId: number; after: string; limit: number },
): Promise<FolderImage[]> {
  const rows = await tx.execute<{ id: string; locator: string; is_missing: boolean }>(sql`
    select i.id, f.locator, i.original_missing_at is not null as is_missing
    from files f join images i on i.file_id = f.id
    where f.origin = 'folder' and f.folder_id = ${folderId} and f.locator > ${after} and i.deleted_at is null
    order by f.locator limit ${limit}`)
  return rows.map((row) => ({ imageId: Number(row.id), locator: row.locator, isMissing: row.is_missing }))
}
