import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import type { Image } from '#lib/contracts/images.ts'
import { selectImages, toImage } from './image-rows.ts'
import { isInGallery } from './list-gallery.ts'
import { images } from './table.ts'
import { listVariantBases } from './variant-bases.ts'

/** One picture of the gallery, wherever in it; null where it is not shown to everybody. */
export async function findGalleryImage(tx: Tx, id: number): Promise<Image | null> {
  const mode = await getSystemSetting(tx, 'gallery_mode')
  const [row] = await selectImages(tx, { where: and(isInGallery(mode), eq(images.id, id)), orderBy: [sql`${images.id}`], limit: 1 })
  if (row === undefined) return null
  const { settingsHash } = await getVariantSettings(tx)
  return toImage(row, { bases: await listVariantBases(tx), currentHash: settingsHash })
}
