import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { images } from './table.ts'

type NewImageMetadata = {
  imageId: number
  /** The bytes it was read from: written only while the image still has them. */
  contentSha256: string
  version: number
  /** ISO 8601; without a zone it is taken as UTC, since the camera's clock had none either. */
  takenAt: string | null
  camera: string | null
  dominantColors: string[]
  /** Oriented size in px. */
  width: number
  height: number
}

/** Writes down what was read from an original. Its size too, unless a published set has told it. False when the image is gone or has other bytes by now. */
export async function saveImageMetadata(
  tx: Tx,
  { imageId, contentSha256, version, takenAt, camera, dominantColors, width, height }: NewImageMetadata,
): Promise<boolean> {
  const unlessPublished = (column: typeof images.width | typeof images.height, px: number): SQL<number> =>
    sql`case when ${images.imageKey} is null then ${px}::integer else ${column} end`
  const rows = await tx
    .update(images)
    .set({
      metadataState: 'complete',
      metadataVersion: version,
      takenAt: toInstant(takenAt),
      camera,
      dominantColors,
      width: unlessPublished(images.width, width),
      height: unlessPublished(images.height, height),
    })
    .where(and(eq(images.id, imageId), eq(images.contentSha256, contentSha256), isNull(images.deletedAt)))
    .returning({ id: images.id })
  return rows.length > 0
}

/** Null where a camera wrote something that is no date. */
function toInstant(takenAt: string | null): Date | null {
  if (takenAt === null) return null
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(takenAt) ? takenAt : `${takenAt}Z`)
  return Number.isNaN(at.getTime()) ? null : at
}
