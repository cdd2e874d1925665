import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { sendBack } from './send-back.ts'

/** The bytes of a file turned out to be others than were written down: the same as adding it anew. */
export async function replaceContent(
  tx: Tx,
  fileId: number,
  file: { sha256: string; sizeBytes: number; modifiedAt: Date | null },
): Promise<void> {
  await inTransaction(tx, async (tx) => {
    await tx.execute(sql`
      insert into contents (sha256, size_bytes) values (${file.sha256}, ${file.sizeBytes})
      on conflict (sha256) do update set media_type = contents.media_type`)
    await tx.execute(sql`delete from purged_objects where content_sha256 = ${file.sha256}`)
    await tx.execute(
      sql`update files set content_sha256 = ${file.sha256}, modified_at = ${file.modifiedAt?.toISOString() ?? null}::timestamptz where id = ${fileId}`,
    )
    await sendBack(tx, fileId, file)
    await notifyPages(tx, { topic: 'images' })
  })
}
