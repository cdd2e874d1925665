import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { AppError } from '#lib/errors.ts'
import { isPoison } from '#lib/poison.ts'
import { images } from './table.ts'

/**
 * Writes down why variants could not be made. The image stays out of the scope `missing`, and where it is poison out of every scope, until
 * its content changes or somebody asks for it; a set that was published goes on serving. Nothing is written where the image has other bytes
 * by now than those that failed.
 */
export async function recordImageFailure(
  tx: Tx,
  imageId: number,
  { error, contentSha256 }: { error: AppError; contentSha256: string },
): Promise<void> {
  await tx
    .update(images)
    .set({ variantState: isPoison(error.code) ? 'quarantined' : 'failed', failedCode: error.code, failedDetails: error.details })
    .where(and(eq(images.id, imageId), eq(images.contentSha256, contentSha256), isNull(images.deletedAt)))
}
