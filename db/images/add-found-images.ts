import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'

/** An image that an import found in a folder or a bucket. */
export type FoundImage = {
  locator: string
  /** As it is called where it lies; `imageName` is what it is called on pages, where that differs. */
  name: string
  imageName?: string
  sha256: string
  sizeBytes: number
  mediaType: string | null
  modifiedAt: Date | null
}
export type FoundIn = { origin: 'folder'; folderId: number } | { origin: 'bucket'; storageId: string }

/**
 * The same as addImage for a whole step of an import, in six statements however many there are. Locators must differ. Answers how
 * many are new or have other bytes than before, and how many were found as they were.
 */
export async function addFoundImages(tx: Tx, place: FoundIn, found: readonly FoundImage[]): Promise<{ added: number; unchanged: number }> {
  if (found.length === 0) return { added: 0, unchanged: 0 }
  const folderId = place.origin === 'folder' ? place.folderId : null
  const storageId = place.origin === 'bucket' ? place.storageId : null
  const here = sql`f.origin = ${place.origin} and f.locator = found.locator
    and ${place.origin === 'folder' ? sql`f.folder_id = ${folderId}` : sql`f.storage_id = ${storageId}`}`
  const rows = sql`(select * from jsonb_to_recordset(${JSON.stringify(found)}::jsonb)
    as t (locator text, name text, "imageName" text, sha256 text, "sizeBytes" bigint, "mediaType" text, "modifiedAt" timestamptz)) as found`
  return inTransaction(tx, async (tx) => {
    // In one order, so that two imports of the same bytes wait for each other instead of in a circle.
    await tx.execute(sql`
      insert into contents (sha256, size_bytes, media_type)
      select distinct on (sha256) sha256, "sizeBytes", "mediaType" from ${rows} order by sha256
      on conflict (sha256) do update set media_type = coalesce(contents.media_type, excluded.media_type)`)
    await tx.execute(sql`delete from purged_objects where content_sha256 in (select sha256 from ${rows})`)
    const added = await tx.execute(sql`
      with added as (
        insert into files (origin, folder_id, storage_id, locator, name, content_sha256, modified_at)
        select ${place.origin}, ${folderId}::bigint, ${storageId}::uuid, locator, name, sha256, "modifiedAt" from ${rows} order by locator
        on conflict do nothing returning id, locator
      )
      insert into images (file_id, content_sha256, name, size_bytes)
      select added.id, found.sha256, coalesce(found."imageName", found.name), found."sizeBytes" from added join ${rows} on found.locator = added.locator order by added.id
      returning file_id`)
    const changed = await tx.execute<{ id: string }>(sql`
      with old as (
        select f.id, found.sha256, found."sizeBytes" as size_bytes, found."modifiedAt" as modified_at, f.content_sha256 <> found.sha256 as is_other
        from files f join ${rows} on ${here}
        where f.content_sha256 <> found.sha256 or f.modified_at is distinct from found."modifiedAt" order by f.id for update of f
      ), moved as (
        update files f set content_sha256 = old.sha256, modified_at = old.modified_at from old where f.id = old.id
      )
      update images i set content_sha256 = old.sha256, size_bytes = old.size_bytes, variant_state = 'missing', variants_ready = false,
        failed_code = null, failed_details = null, metadata_state = 'missing', metadata_version = null
      from old where i.file_id = old.id and old.is_other returning i.id`)
    if (added.length + changed.length > 0) await notifyPages(tx, { topic: 'images' })
    return { added: added.length + changed.length, unchanged: found.length - added.length - changed.length }
  })
}
