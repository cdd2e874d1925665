import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { type FileOutcome, type PutFile, putFile } from '#db/files/put-file.ts'
import { notifyPages } from '#db/notify.ts'
import { sendBack } from './send-back.ts'

/** `imageName`: what pages show, where it is not the file's own name (an address is long). */
export type AddImage = PutFile & { imageName?: string }
export type AddedImage = { imageId: number; created: boolean; outcome: FileOutcome }

/**
 * Adds an image, or finds the one that this place holds already. New bytes at a known place send it back to be processed, while its
 * published set goes on serving. A deleted image stays deleted.
 */
export async function addImage(tx: Tx, image: AddImage): Promise<AddedImage> {
  return inTransaction(tx, async (tx) => {
    const { fileId, outcome } = await putFile(tx, image)
    const added = await putImage(tx, fileId, outcome, image)
    if (outcome !== 'unchanged') await notifyPages(tx, { topic: 'images' })
    return { ...added, outcome }
  })
}

async function putImage(tx: Tx, fileId: number, outcome: FileOutcome, image: AddImage): Promise<{ imageId: number; created: boolean }> {
  if (outcome === 'added') {
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into images (file_id, content_sha256, name, size_bytes)
      values (${fileId}, ${image.sha256}, ${image.imageName ?? image.name}, ${image.sizeBytes}) returning id`)
    return { imageId: Number(row?.id), created: true }
  }
  if (outcome === 'changed') await sendBack(tx, fileId, image)
  const [row] = await tx.execute<{ id: string }>(sql`select id from images where file_id = ${fileId}`)
  if (row === undefined) throw new Error('a file without its image')
  return { imageId: Number(row.id), created: false }
}
