import sharp from 'sharp'
import { type Canvas, draw } from './canvas.ts'
import { encodeAnimation, encodePicture } from './encode-picture.ts'
import type { Picture } from './pictures.ts'

export const fileName = ({ name, encoding, frames }: Picture): string =>
  `${name}.${frames ? 'gif' : encoding.format === 'jpeg' ? 'jpg' : encoding.format}`

/** The finished file's bytes; the same ones each time. */
export async function drawPicture(picture: Picture): Promise<Buffer> {
  const { width, height, seed, scene, shrink = 1, channels = 3, grain, frames } = picture
  const aspect = width / height
  if (frames) {
    const each = Array.from(
      { length: frames.count },
      (_, i) => draw(frames.scene(i / frames.count)(seed, aspect), { width, height, seed, channels, grain }).data,
    )
    return encodeAnimation({ width, height: height * frames.count, channels, data: Buffer.concat(each) }, frames.count, frames.delayMs)
  }
  const small = { width: Math.round(width / shrink), height: Math.round(height / shrink) }
  const drawn = draw(scene(seed, aspect), { ...small, seed, channels, grain })
  return encodePicture(shrink === 1 ? drawn : await enlarge(drawn, width, height), picture.encoding)
}

async function enlarge(canvas: Canvas, width: number, height: number): Promise<Canvas> {
  const image = sharp(canvas.data, { raw: { width: canvas.width, height: canvas.height, channels: canvas.channels } })
  const data = await image.resize(width, height, { kernel: 'lanczos3', fit: 'fill' }).raw().toBuffer()
  return { width, height, channels: canvas.channels, data }
}
