import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

type PictureSize = { width?: number; height?: number }

/** A JPEG of its own bytes: soft bands of colour with noise, so that no two seeds share content. */
export async function drawPicture(seed: number, { width = 900, height = 600 }: PictureSize = {}): Promise<Buffer> {
  const [columns, rows] = [90, 60]
  const pixels = Buffer.alloc(columns * rows * 3)
  let noise = (seed * 2654435761) >>> 0
  for (let y = 0, at = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0
      const wave = Math.sin((x / columns) * 6 + seed) + Math.cos((y / rows) * 5 - seed * 0.7)
      for (const shift of [0, 2.1, 4.2]) pixels[at++] = 128 + 60 * Math.sin(wave + shift + seed) + (noise >>> 28)
    }
  return sharp(pixels, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 82 })
    .toBuffer()
}

export async function drawPictures(folder: string, names: string[], { seed = 1, ...size }: PictureSize & { seed?: number } = {}) {
  const paths: string[] = []
  for (const [i, name] of names.entries()) {
    const path = join(folder, name)
    writeFileSync(path, await drawPicture(seed + i, size))
    paths.push(path)
  }
  return paths
}

/** A JPEG of 96 megapixels of noise: it takes any machine longer than the second that is the least time limit. */
export async function drawHeavy(folder: string, name: string): Promise<void> {
  const [columns, rows] = [600, 400]
  const pixels = Buffer.alloc(columns * rows * 3)
  let noise = 1
  for (let at = 0; at < pixels.length; at++) {
    noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0
    pixels[at] = noise >>> 24
  }
  const picture = sharp(pixels, { raw: { width: columns, height: rows, channels: 3 } })
  await picture
    .resize(12_000, 8_000, { kernel: 'nearest', fit: 'fill' })
    .jpeg({ quality: 80, progressive: true })
    .toFile(join(folder, name))
}

/** A JPEG whose second half never arrived. */
export async function drawTruncated(folder: string, name: string, seed: number): Promise<string> {
  const whole = await drawPicture(seed)
  const path = join(folder, name)
  writeFileSync(path, whole.subarray(0, whole.length / 2))
  return path
}

export const names = (stem: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${stem}-${String(i + 1).padStart(3, '0')}.jpg`)
