import type { ImageLimits } from '#lib/contracts/variants.ts'
import type { ImageMetadata } from './image-children.ts'
import { inspectImage } from './inspect-image.ts'

export async function readMetadata(inputPath: string, limits: ImageLimits): Promise<ImageMetadata> {
  const { facts } = await inspectImage(inputPath, limits)
  return { facts, takenAt: null, camera: null, dominantColors: [] }
}
