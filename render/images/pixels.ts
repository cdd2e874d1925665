import { writeFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'

/**
 * A decoded picture between two steps. Plain sRGB travels raw; a picture with a colour profile of its own travels as an uncompressed
 * PNG, the one hand-off that carries the profile with it. One that was laid down is such a PNG too: `data` is its path.
 */
export type Pixels = { data: Buffer | string; width: number; height: number; channels: 3 | 4; tagged: boolean }

const asPng = (image: Sharp): Sharp => image.png({ compressionLevel: 0, adaptiveFiltering: false })

/** `srgb` converts what would keep its profile. */
export function openPixels({ data, width, height, channels, tagged }: Pixels, colours?: 'srgb'): Sharp {
  if (!tagged && typeof data !== 'string') return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  const image = sharp(data, { limitInputPixels: false, sequentialRead: typeof data === 'string' })
  if (!tagged) return image
  return colours === 'srgb' ? image : image.keepIccProfile()
}

/** Runs a pipeline to its end. `tagged` keeps the profile that the pipeline was told to keep. */
export async function takePixels(image: Sharp, tagged: boolean): Promise<Pixels> {
  const { data, info } = await (tagged ? asPng(image) : image.raw()).toBuffer({
    resolveWithObject: true,
  })
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3, tagged }
}

export const resizePixels = (pixels: Pixels, { width, height }: { width: number; height: number }): Promise<Pixels> =>
  pixels.width === width && pixels.height === height
    ? Promise.resolve(pixels)
    : takePixels(openPixels(pixels).resize(width, height, { fit: 'fill' }), pixels.tagged)

/** Moves pixels from memory into a file, from which the next step reads them line by line. */
export async function layDown(pixels: Pixels, path: string): Promise<Pixels> {
  if (pixels.tagged) await writeFile(path, pixels.data)
  else await asPng(openPixels(pixels)).toFile(path)
  return { ...pixels, data: path }
}
