import { join } from 'node:path'
import sharp from 'sharp'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'

export type Tier = { width: number; height: number }

/** The peer's way: every output decoded from the original again, AVIF q50 effort 2, WebP q72 effort 4, in this process. */
export async function makePeerVariants(inputPath: string, outDir: string, tiers: Tier[]): Promise<Record<VariantFormat, number[]>> {
  const sizes: Record<VariantFormat, number[]> = { avif: [], webp: [] }
  for (const { width } of tiers) {
    const resized = sharp(inputPath).autoOrient().resize({ width, withoutEnlargement: true })
    sizes.avif.push(
      (
        await resized
          .clone()
          .avif({ quality: 50, effort: 2 })
          .toFile(join(outDir, `${width}.avif`))
      ).size,
    )
    sizes.webp.push(
      (
        await resized
          .clone()
          .webp({ quality: 72, effort: 4 })
          .toFile(join(outDir, `${width}.webp`))
      ).size,
    )
  }
  return sizes
}

/** What both are held against: the tier without any loss, resized as the peer does, or from a full decode. */
export async function makeReference(inputPath: string, path: string, { width, height }: Tier, from: 'peer' | 'full'): Promise<void> {
  await sharp(inputPath)
    .autoOrient()
    .resize(width, height, { fit: 'fill', fastShrinkOnLoad: from === 'peer' })
    .png({ compressionLevel: 1 })
    .toFile(path)
}
