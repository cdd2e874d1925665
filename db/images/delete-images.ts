import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { bigintArray } from '#db/sql-array.ts'
import { writeChosenImages } from './write-chosen-images.ts'

/** Takes images out of every list, scope and count; their bytes and variants stay until a purge. Answers how many were alive. */
export const deleteImages = (tx: Tx, ids: readonly number[]): Promise<number> =>
  inTransaction(tx, async (tx) => {
    const files = await writeChosenImages(tx, ids, { set: sql`deleted_at = now()`, where: sql`deleted_at is null` })
    await tx.execute(sql`update files set deleted_at = now() where id = any(${bigintArray(files)})`)
    return files.length
  })
