import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { writeChosenImages } from './write-chosen-images.ts'

/** Takes live images out of the gallery. Answers how many were in it. */
export const unpublishImages = async (tx: Tx, ids: readonly number[]): Promise<number> =>
  (await writeChosenImages(tx, ids, { set: sql`published_at = null`, where: sql`published_at is not null and deleted_at is null` })).length
