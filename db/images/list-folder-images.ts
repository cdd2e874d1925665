import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { isUnread } from './mark-originals.ts'

type FolderImage = {
  imageId: number
  locator: string
  /** Marked as gone. */
  isMissing: boolean
  /** Failed only since its file could not be read. */
  isUnread: boolean
}

/** The next live images of a folder, by the path of their file. */
export async function listFolderImages(
  tx: Tx,
  { folderId, after, limit }: { folderId: number; after: string; limit: number },
): Promise<FolderImage[]> {
  const rows = await tx.execute<{ id: string; locator: string; is_missing: boolean; is_unread: boolean }>(sql`
    select i.id, f.locator, i.original_missing_at is not null as is_missing, ${isUnread(sql`i.`)} as is_unread
    from files f join images i on i.file_id = f.id
    where f.origin = 'folder' and f.folder_id = ${folderId} and f.locator > ${after} and i.deleted_at is null
    order by f.locator limit ${limit}`)
  return rows.map((row) => ({ imageId: Number(row.id), locator: row.locator, isMissing: row.is_missing, isUnread: row.is_unread }))
}
