import { eq, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { contents, files } from '#db/files/table.ts'
import type { Image } from '#lib/contracts/images.ts'
import { images } from './table.ts'
import { variantBaseOf } from './variant-bases.ts'

const columns = {
  id: images.id,
  name: images.name,
  origin: files.origin,
  variantState: images.variantState,
  originalMissingAt: images.originalMissingAt,
  failedCode: images.failedCode,
  failedDetails: images.failedDetails,
  width: images.width,
  height: images.height,
  placeholder: images.placeholder,
  variantStorageId: images.variantStorageId,
  imageKey: images.imageKey,
  readyMaxWidth: images.readyMaxWidth,
  readyWidths: images.readyWidths,
  settingsHash: images.settingsHash,
  sizeBytes: images.sizeBytes,
  mediaType: contents.mediaType,
  contentSha256: images.contentSha256,
  publishedAt: images.publishedAt,
  createdAt: images.createdAt,
  deletedAt: images.deletedAt,
  // microseconds, which Date cannot hold: what a cursor compares with
  createdExact: sql<string>`${images.createdAt}::text`,
}
export type ImageRow = Awaited<ReturnType<typeof selectImages>>[number]

/** Images with their file and content, in the given order. */
export const selectImages = (tx: Tx, { where, orderBy, limit }: { where: SQL | undefined; orderBy: SQL[]; limit: number }) =>
  tx
    .select(columns)
    .from(images)
    .innerJoin(files, eq(files.id, images.fileId))
    .innerJoin(contents, eq(contents.sha256, images.contentSha256))
    .where(where)
    .orderBy(...orderBy)
    .limit(limit)

/** `currentHash`: the settings in force; a complete image made with others is shown as stale. */
export function toImage(row: ImageRow, { bases, currentHash }: { bases: Map<string, string>; currentHash: string }): Image {
  const {
    variantState,
    originalMissingAt,
    variantStorageId,
    imageKey,
    settingsHash,
    createdExact,
    publishedAt,
    createdAt,
    deletedAt,
    ...shown
  } = row
  return {
    ...shown,
    state: originalMissingAt !== null ? 'gone' : variantState === 'complete' && settingsHash !== currentHash ? 'stale' : variantState,
    variantBase: variantBaseOf(bases, row),
    publishedAt: publishedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}
