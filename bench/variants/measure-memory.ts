import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { defaultVariantSettings, imageLimitsSchema } from '#lib/contracts/variants.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import type { ImageChildren } from '#render/images/image-children.ts'

export type MemoryRow = { name: string; freshMb: number; warmMb: number }

/** Photos of 24 megapixels, made of a real one: wide, wide and progressive, tall. */
async function drawPhotos(of: string, into: string): Promise<{ name: string; path: string }[]> {
  const shapes = [
    { name: 'wide', width: 6000, height: 4000, progressive: false },
    { name: 'wide, progressive', width: 6000, height: 4000, progressive: true },
    { name: 'tall', width: 4000, height: 6000, progressive: false },
  ]
  const drawn: { name: string; path: string }[] = []
  for (const { name, width, height, progressive } of shapes) {
    const path = join(into, `${name}.jpg`)
    await sharp(of).autoOrient().resize(width, height, { fit: 'cover' }).sharpen().jpeg({ quality: 92, progressive }).toFile(path)
    drawn.push({ name, path })
  }
  return drawn
}

/**
 * The resident peak of one slot while it makes a photo of 24 megapixels, in MB: its child just started, and after it has made `after`
 * pictures, one after another, replaced where the pool replaces it.
 */
export async function measureMemory(pictures: string[], after: number, workDir: string): Promise<MemoryRow[]> {
  const outDir = join(workDir, 'memory')
  await mkdir(outDir, { recursive: true })
  const peakMb = async (children: ImageChildren, inputPath: string): Promise<number> => {
    const { peakRssBytes } = await children.makeVariants({
      inputPath,
      outDir,
      settings: defaultVariantSettings,
      limits: imageLimitsSchema.parse({}),
      have: new Set(),
      signal: new AbortController().signal,
      onVariant: async () => {},
    })
    return Math.round(peakRssBytes / 2 ** 20)
  }
  const rows: MemoryRow[] = []
  for (const { name, path } of await drawPhotos(pictures[0] ?? '', outDir)) {
    const fresh = createImageChildren({ slots: 1 })
    const freshMb = await peakMb(fresh, path).finally(() => fresh.close())
    rows.push({ name, freshMb, warmMb: 0 })
  }
  const warm = createImageChildren({ slots: 1 })
  try {
    for (let i = 0; i < after; i++) await peakMb(warm, pictures[i % pictures.length] ?? '')
    for (const row of rows) row.warmMb = await peakMb(warm, join(outDir, `${row.name}.jpg`))
  } finally {
    await warm.close()
  }
  return rows
}
