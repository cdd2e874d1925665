import type { ImageLimits } from '#lib/contracts/variants.ts'
import { dominantColors } from './dominant-colors.ts'
import type { ImageMetadata } from './image-children.ts'
import { inspectImage } from './inspect-image.ts'
import { readExif } from './read-exif.ts'

/** Longer side of the picture that colours are counted in, px. */
const samplePx = 96

/** What is known of a picture beside its pixels. Throws AppError: a picture that does not decode has no metadata either. */
export async function readMetadata(inputPath: string, limits: ImageLimits): Promise<ImageMetadata> {
  const { facts, metadata, decode } = await inspectImage(inputPath, limits)
  const sample = await decode(
    (image) => image.resize(samplePx, samplePx, { fit: 'inside', withoutEnlargement: true }).ensureAlpha().raw().toBuffer(),
    'srgb',
  )
  return { facts, ...readExif(metadata.exif), dominantColors: dominantColors(sample) }
}
