import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { images } from './table.ts'

/** The image stays out of the scope `missing` until its content changes or somebody asks for it. */
export async function recordMetadataFailure(tx: Tx, imageId: number): Promise<void> {
  await tx
    .update(images)
    .set({ metadataState: 'failed' })
    .where(and(eq(images.id, imageId), isNull(images.deletedAt)))
}
