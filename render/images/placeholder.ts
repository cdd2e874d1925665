import { rgbaToThumbHash } from 'thumbhash'
import { openPixels, type Pixels } from './pixels.ts'

/** base64 of a thumbhash, from a picture of at most 100 px on its longer side. */
export async function makePlaceholder(pixels: Pixels): Promise<string> {
  const { data, info } = await openPixels(pixels, 'srgb')
    .resize(100, 100, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
