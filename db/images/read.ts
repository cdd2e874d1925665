import { and, asc, between, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cursorError, readCursor, writeCursor } from '#db/cursor.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { taskItems } from '#db/task-runs/table.ts'
import type { Image, ImageDetail, ListImages } from '#lib/contracts/images.ts'
import { AppError } from '#lib/errors.ts'
import { variantUrl } from '#lib/variant-address.ts'
import { type ImageRow, selectImages, toImage } from './image-rows.ts'
import { imageSorts } from './image-sorts.ts'
import { narrowList } from './narrow-images.ts'
import { images, variantOutputs } from './table.ts'
import { listVariantBases } from './variant-bases.ts'

type ImagePage = { images: Image[]; nextCursor: string | null }

/** A page of images. Throws bad_request for a cursor that this sort did not give. */
export async function listImages(tx: Tx, list: ListImages): Promise<ImagePage> {
  const current = await getVariantSettings(tx)
  const { column, down, cast, cursorOf } = imageSorts[list.sort]
  const after = list.cursor === undefined ? undefined : readCursor(list.cursor)
  const past = after && sql`(${column}, ${images.id}) ${down ? sql`<` : sql`>`} (${after[0]}::${cast}, ${after[1]}::bigint)`
  const rows = await selectImages(tx, {
    where: and(
      list.deleted ? isNotNull(images.deletedAt) : isNull(images.deletedAt),
      ...(await narrowList(tx, list, current.settingsHash)),
      past,
    ),
    orderBy: [down ? sql`${column} desc` : sql`${column}`, down ? sql`${images.id} desc` : sql`${images.id}`],
    limit: list.limit + 1,
  }).catch((error) => {
    throw cursorError(error, list.cursor)
  })
  const page = rows.slice(0, list.limit)
  const last = page.at(-1)
  const bases = await listVariantBases(tx)
  return {
    images: page.map((row) => toImage(row, { bases, currentHash: current.settingsHash })),
    nextCursor: rows.length > list.limit && last !== undefined ? writeCursor(cursorOf(last), String(last.id)) : null,
  }
}

const historyAtMost = 50

/** One image with the set it is shown with, what is known of its picture, and what runs did to it. Throws not_found. */
export async function getImage(tx: Tx, id: number): Promise<ImageDetail> {
  const [row] = await selectImages(tx, { where: eq(images.id, id), orderBy: [sql`${images.id}`], limit: 1 })
  if (row === undefined) throw new AppError('not_found', { image: id })
  const bases = await listVariantBases(tx)
  const { settingsHash } = await getVariantSettings(tx)
  const [metadata] = await tx
    .select({ takenAt: images.takenAt, camera: images.camera, dominantColors: images.dominantColors })
    .from(images)
    .where(eq(images.id, id))
  return {
    ...toImage(row, { bases, currentHash: settingsHash }),
    variants: await listVariants(tx, row, bases),
    metadata: {
      takenAt: metadata?.takenAt?.toISOString() ?? null,
      camera: metadata?.camera ?? null,
      dominantColors: metadata?.dominantColors ?? [],
    },
    history: await listHistory(tx, id),
  }
}

/**
 * The manifest of the set the image points at: also tiers that are stored and not pointed at yet. An image whose file was replaced still
 * points at a set of the bytes before, which its key names by their first digits.
 */
async function listVariants(
  tx: Tx,
  { imageKey, variantStorageId }: ImageRow,
  bases: Map<string, string>,
): Promise<ImageDetail['variants']> {
  const [, shaPrefix, recipe] = imageKey?.match(/^variants\/([0-9a-f]{32})-([0-9a-f]{8})$/) ?? []
  if (shaPrefix === undefined || recipe === undefined || variantStorageId === null) return []
  const base = bases.get(variantStorageId)
  const rows = await tx
    .select()
    .from(variantOutputs)
    .where(
      and(
        between(variantOutputs.contentSha256, shaPrefix, `${shaPrefix}g`),
        eq(variantOutputs.recipe, recipe),
        eq(variantOutputs.storageId, variantStorageId),
      ),
    )
    .orderBy(asc(variantOutputs.width), asc(variantOutputs.format))
  return rows.map(({ width, height, format, sizeBytes, state, code }) => ({
    width,
    height,
    format,
    sizeBytes,
    url: state === 'stored' && base !== undefined ? variantUrl(`${base}/${imageKey}`, width, format) : null,
    skippedCode: code,
  }))
}

async function listHistory(tx: Tx, id: number): Promise<ImageDetail['history']> {
  const rows = await tx
    .select({ runId: taskItems.runId, state: taskItems.state, code: taskItems.code, at: taskItems.finishedAt })
    .from(taskItems)
    .where(and(eq(taskItems.itemId, id), sql`${taskItems.finishedAt} is not null`))
    .orderBy(desc(taskItems.finishedAt))
    .limit(historyAtMost)
  return rows.flatMap(({ at, ...row }) => (at === null ? [] : [{ ...row, at: at.toISOString() }]))
}
