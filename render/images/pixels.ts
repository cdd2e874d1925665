import sharp, { type Sharp } from 'sharp'

/**
 * A decoded picture between two steps. Plain sRGB travels raw; a picture with a colour profile of its own travels as an uncompressed
 * PNG, the one hand-off that carries the profile with it.
 */
export type Pixels = { data: Buffer; width: number; height: number; channels: 3 | 4; tagged: boolean }

/** `srgb` converts what would keep its profile. */
export function openPixels({ data, width, height, channels, tagged }: Pixels, colours?: 'srgb'): Sharp {
  if (!tagged) return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  const image = sharp(data, { limitInputPixels: false })
  return colours === 'srgb' ? image : image.keepIccProfile()
}

/** Runs a pipeline to its end. `tagged` keeps the profile that the pipeline was told to keep. */
export async function takePixels(image: Sharp, tagged: boolean): Promise<Pixels> {
  const { data, info } = await (tagged ? image.png({ compressionLevel: 0, adaptiveFiltering: false }) : image.raw()).toBuffer({
    resolveWithObject: true,
  })
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3, tagged }
}

export const resizePixels = (pixels: Pixels, { width, height }: { width: number; height: number }): Promise<Pixels> =>
  pixels.width === width && pixels.height === height
    ? Promise.resolve(pixels)
    : takePixels(openPixels(pixels).resize(width, height, { fit: 'fill' }), pixels.tagged)
