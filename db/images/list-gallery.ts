import { and, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import type { Image } from '#lib/contracts/images.ts'
import type { SystemSettings } from '#lib/contracts/system-settings.ts'
import { selectImages, toImage } from './image-rows.ts'
import { images } from './table.ts'
import { listVariantBases } from './variant-bases.ts'

/** What anybody may see: published, or all where the setting says so, with at least one whole tier. */
export const isInGallery = (mode: SystemSettings['gallery_mode']) =>
  and(isNull(images.deletedAt), isNotNull(images.readyMaxWidth), mode === 'all' ? undefined : isNotNull(images.publishedAt))

export type GalleryPage = { images: Image[]; nextCursor: string | null }

/** What is in the gallery, newest first. `cursor` is what the page before gave. */
export async function listGallery(tx: Tx, { cursor, limit = 60 }: { cursor?: string; limit?: number } = {}): Promise<GalleryPage> {
  const mode = await getSystemSetting(tx, 'gallery_mode')
  const { settingsHash } = await getVariantSettings(tx)
  const at = mode === 'all' ? images.createdAt : images.publishedAt
  const before = Number(cursor)
  const past =
    cursor !== undefined && Number.isSafeInteger(before)
      ? sql`(${at}, ${images.id}) < (select ${mode === 'all' ? sql`created_at` : sql`published_at`}, id from images where id = ${before})`
      : undefined
  const rows = await selectImages(tx, {
    where: and(isInGallery(mode), past),
    orderBy: [sql`${at} desc`, sql`${images.id} desc`],
    limit: limit + 1,
  })
  const page = rows.slice(0, limit)
  const bases = await listVariantBases(tx)
  return {
    images: page.map((row) => toImage(row, { bases, currentHash: settingsHash })),
    nextCursor: rows.length > limit ? String(page.at(-1)?.id) : null,
  }
}
