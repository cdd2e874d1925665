import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { writeChosenImages } from './write-chosen-images.ts'

/** Puts live images into the gallery. Answers how many were not in it before. */
export const publishImages = async (tx: Tx, ids: readonly number[]): Promise<number> =>
  (await writeChosenImages(tx, ids, { set: sql`published_at = now()`, where: sql`published_at is null and deleted_at is null` })).length
