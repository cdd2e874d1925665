import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Db } from '#db/client.ts'
import { addImage } from '#db/images/add-image.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { encryptionKey } from './lab.ts'

/** Most are one small tier, so that the engine is what a run waits for and not the encoder; one in eight has two tiers. */
const sizes = [
  [64, 48],
  [96, 64],
  [120, 80],
  [72, 96],
  [330, 210],
  [80, 60],
  [100, 70],
  [500, 320],
] as const

/** A JPEG with edges, ramps and grain; the same seed is the same bytes. */
export function drawPhoto(width: number, height: number, seed: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  let noise = seed * 2654435761
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      noise = (noise * 1664525 + 1013904223) >>> 0
      const grain = noise >>> 28
      pixels[i++] = ((x * 200) / width + grain) & 255
      pixels[i++] = ((y * 200) / height + ((x >> 4) ^ (y >> 4) ^ seed) * 3 + grain) & 255
      pixels[i++] = (Math.hypot(x - (seed % width), y - height / 2) + grain) & 255
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer()
}

/** Stores JPEGs as uploads: numbers `from` to `to`, both counted in; every fifteenth has the bytes of the one before. */
export async function addPhotos(db: Db, from: number, to: number, [fixedWidth, fixedHeight]: readonly number[] = []): Promise<void> {
  const row = await findStorageForRole(db, 'originals')
  if (row === null) throw new Error('no storage for originals')
  const storage = await createStorageOpener(db, encryptionKey)(row.id)
  const addOne = async (n: number) => {
    const seed = n % 15 === 0 ? n - 1 : n
    const [width, height] = sizes[seed % sizes.length] ?? sizes[0]
    const bytes = await drawPhoto(fixedWidth ?? width, fixedHeight ?? height, seed)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const locator = `${storage.folder}/${sha256.slice(0, 2)}/${sha256}`
    await storage.put(locator, bytes, { mediaType: 'image/jpeg' })
    const file = { origin: 'upload', name: `${n}.jpg`, locator, sha256, sizeBytes: bytes.length, mediaType: 'image/jpeg' } as const
    await addImage(db, { ...file, storageId: row.id })
  }
  for (let n = from; n <= to; n += 4) await Promise.all(Array.from({ length: Math.min(4, to - n + 1) }, (_, i) => addOne(n + i)))
}
