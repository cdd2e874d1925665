import { createHash, randomUUID } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { contents, files } from '#db/files/table.ts'
import { images } from '../table.ts'

/** One image row with the columns that a test cares about, and whatever must stand behind it. */
export async function insertImage(tx: Tx, given: Partial<typeof images.$inferInsert> = {}): Promise<number> {
  const contentSha256 = given.contentSha256 ?? createHash('sha256').update(randomUUID()).digest('hex')
  const name = given.name ?? `${contentSha256.slice(0, 6)}.jpg`
  await tx.insert(contents).values({ sha256: contentSha256, sizeBytes: 1000, mediaType: 'image/jpeg' }).onConflictDoNothing()
  const [file] = await tx.insert(files).values({ origin: 'upload', locator: randomUUID(), name, contentSha256 }).returning({ id: files.id })
  const [image] = await tx
    .insert(images)
    .values({ name, sizeBytes: 1000, ...given, contentSha256, fileId: file?.id ?? 0 })
    .returning({ id: images.id })
  if (image === undefined) throw new Error('no image was inserted')
  return image.id
}
