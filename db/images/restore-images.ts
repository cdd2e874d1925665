import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { bigintArray } from '#db/sql-array.ts'
import { writeChosenImages } from './write-chosen-images.ts'

/** Brings deleted images back as they were, with all their variants. Answers how many were deleted. */
export const restoreImages = (tx: Tx, ids: readonly number[]): Promise<number> =>
  inTransaction(tx, async (tx) => {
    const files = await writeChosenImages(tx, ids, { set: sql`deleted_at = null`, where: sql`deleted_at is not null` })
    await tx.execute(sql`update files set deleted_at = null where id = any(${bigintArray(files)})`)
    return files.length
  })
