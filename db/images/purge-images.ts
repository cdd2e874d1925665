import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray, textArray } from '#db/sql-array.ts'
import { dropUnusedContents } from './drop-unused-contents.ts'

type Gone = { file_id: string; content: string; image_key: string | null }

/**
 * Takes deleted images away for good: their rows, and the bytes that no other image, deleted or not, still needs. Rows go in this
 * transaction; the objects' keys are left in `purged_objects` and deleted by the job purge-objects, so that a rollback loses nothing and
 * a crash in between leaves only work to do. Files in a folder and objects of an imported bucket are never touched. Answers how many.
 */
export async function purgeImages(tx: Tx, ids: readonly number[]): Promise<number> {
  return inTransaction(tx, async (tx) => {
    const gone = await tx.execute<Gone>(sql`
      select file_id, content_sha256 as content, image_key from images
      where id = any(${bigintArray(ids)}) and deleted_at is not null order by id for update`)
    const fileIds = bigintArray(gone.map((row) => Number(row.file_id)))
    await tx.execute(
      sql`select 1 from contents where sha256 = any(${textArray(gone.map((row) => row.content))}) order by sha256 for update`,
    )
    await tx.execute(sql`delete from images where file_id = any(${fileIds})`)
    await tx.execute(sql`
      with gone as (delete from files where id = any(${fileIds}) returning id, origin, storage_id, locator, content_sha256)
      insert into purged_objects (storage_id, key, content_sha256)
      select distinct gone.storage_id, gone.locator, gone.content_sha256 from gone
      where gone.origin in ('upload', 'url') and gone.storage_id is not null and not exists (
        select 1 from files f where f.content_sha256 = gone.content_sha256 and f.storage_id = gone.storage_id and f.locator = gone.locator
          and f.id <> all(${fileIds}))
      on conflict do nothing`)
    await dropUnusedContents(tx, { contents: gone.map((row) => row.content), imageKeys: gone.flatMap((row) => row.image_key ?? []) })
    if (gone.length > 0) await notifyPages(tx, { topic: 'images' })
    return gone.length
  })
}
