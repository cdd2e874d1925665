import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { textArray } from '#db/sql-array.ts'

export type KnownFile = { sizeBytes: number; modifiedAtMs: number | null }

/** What is known of these paths of a folder, or keys of a bucket. */
export async function listKnownFiles(
  tx: Tx,
  place: { folderId: number } | { storageId: string },
  locators: readonly string[],
): Promise<Map<string, KnownFile>> {
  const where =
    'folderId' in place
      ? sql`f.origin = 'folder' and f.folder_id = ${place.folderId}`
      : sql`f.origin = 'bucket' and f.storage_id = ${place.storageId}`
  const rows = await tx.execute<{ locator: string; size_bytes: string; modified_ms: string | null }>(sql`
    select f.locator, c.size_bytes, floor(extract(epoch from f.modified_at) * 1000) as modified_ms
    from files f join contents c on c.sha256 = f.content_sha256
    where ${where} and f.locator = any(${textArray(locators)})`)
  return new Map(
    rows.map((row) => [
      row.locator,
      { sizeBytes: Number(row.size_bytes), modifiedAtMs: row.modified_ms === null ? null : Number(row.modified_ms) },
    ]),
  )
}
