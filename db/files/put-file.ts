import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { FileOrigin } from '#lib/contracts/images.ts'

export type PutFile = {
  origin: FileOrigin
  /** What people called it, or the address it came from: text, never a path. */
  name: string
  /** Path below the folder, or key in the storage. */
  locator: string
  sha256: string
  sizeBytes: number
  mediaType: string | null
  folderId?: number | null
  storageId?: string | null
  modifiedAt?: Date | null
}

/** What a file row says now against what it said before. */
export type FileOutcome = 'added' | 'changed' | 'unchanged'

/** Locks the content's row to the end of the transaction, so that a purge of the same bytes waits or is undone. */
async function putContent(tx: Tx, { sha256, sizeBytes, mediaType }: Pick<PutFile, 'sha256' | 'sizeBytes' | 'mediaType'>): Promise<void> {
  await tx.execute(sql`
    insert into contents (sha256, size_bytes, media_type) values (${sha256}, ${sizeBytes}, ${mediaType})
    on conflict (sha256) do update set media_type = coalesce(contents.media_type, excluded.media_type)`)
  await tx.execute(sql`delete from purged_objects where content_sha256 = ${sha256}`)
}

/**
 * Writes down where bytes came from. A place that is known gets its row's content replaced: a path in a folder, an object of a bucket,
 * an address. An upload of the same bytes under the same name is the same upload, sent twice.
 */
export async function putFile(tx: Tx, file: PutFile): Promise<{ fileId: number; outcome: FileOutcome }> {
  await putContent(tx, file)
  const known = await findKnown(tx, file)
  if (known !== null) {
    if (known.content === file.sha256) {
      if (file.origin !== 'upload')
        await tx.execute(
          sql`update files set modified_at = ${at(file)} where id = ${known.id} and modified_at is distinct from ${at(file)}`,
        )
      return { fileId: known.id, outcome: 'unchanged' }
    }
    await tx.execute(sql`
      update files set content_sha256 = ${file.sha256}, modified_at = ${at(file)}, storage_id = ${file.storageId ?? null}, locator = ${file.locator}
      where id = ${known.id}`)
    return { fileId: known.id, outcome: 'changed' }
  }
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into files (origin, folder_id, storage_id, locator, name, content_sha256, modified_at)
    values (${file.origin}, ${file.folderId ?? null}, ${file.storageId ?? null}, ${file.locator}, ${file.name}, ${file.sha256}, ${at(file)})
    on conflict do nothing returning id`)
  // Empty: another writer added the same place since we looked. It is there now, and its lock has been let go.
  return row === undefined ? putFile(tx, file) : { fileId: Number(row.id), outcome: 'added' }
}

const at = ({ modifiedAt }: PutFile) => sql`${modifiedAt?.toISOString() ?? null}::timestamptz`

async function findKnown(tx: Tx, file: PutFile): Promise<{ id: number; content: string } | null> {
  const place = {
    folder: sql`origin = 'folder' and folder_id = ${file.folderId ?? null} and locator = ${file.locator}`,
    bucket: sql`origin = 'bucket' and storage_id = ${file.storageId ?? null} and locator = ${file.locator}`,
    url: sql`origin = 'url' and name = ${file.name} and deleted_at is null`,
    upload: sql`origin = 'upload' and content_sha256 = ${file.sha256} and name = ${file.name} and deleted_at is null`,
  }[file.origin]
  const [row] = await tx.execute<{ id: string; content: string }>(sql`
    select id, content_sha256 as content from files where ${place} order by id limit 1 for update`)
  return row === undefined ? null : { id: Number(row.id), content: row.content }
}
