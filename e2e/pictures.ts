import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

/** A JPEG of its own bytes: soft bands of colour with noise, so that no two seeds share content. */
export async function drawPicture(seed: number, { width = 900, height = 600 } = {}): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  let noise = seed * 2654435761
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      noise = (noise * 1664525 + 1013904223) >>> 0
      const wave = Math.sin((x / width) * 6 + seed) + Math.cos((y / height) * 5 - seed * 0.7)
      for (const shift of [0, 2.1, 4.2]) pixels[at++] = 128 + 60 * Math.sin(wave + shift + seed) + (noise >>> 28)
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer()
}

export async function drawPictures(folder: string, names: string[], { seed = 1, width = 900, height = 600 } = {}): Promise<string[]> {
  const paths: string[] = []
  for (const [i, name] of names.entries()) {
    const path = join(folder, name)
    writeFileSync(path, await drawPicture(seed + i, { width, height }))
    paths.push(path)
  }
  return paths
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
