import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageLimits } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'
import { decodeFailure } from './decode-failure.ts'
import { profileKind } from './icc-profile.ts'
import type { ImageFacts } from './image-children.ts'
import { mediaTypes, sniffBytes, sniffFormat } from './sniff-format.ts'

export type InspectedImage = {
  facts: ImageFacts
  metadata: Metadata
  /** A colour profile that goes with every output. */
  tagged: boolean
  /** A fresh pipeline: first frame, upright, in the colours its outputs will have. */
  openImage: () => Sharp
  /** An error of that pipeline, as one of our codes. */
  failure: (error: unknown) => AppError
}

async function readHead(inputPath: string, limits: ImageLimits): Promise<{ head: Buffer; sizeBytes: number }> {
  const file = await open(inputPath, 'r').catch((error: unknown) => {
    throw new AppError('original_missing', {}, error)
  })
  try {
    const { size: sizeBytes } = await file.stat()
    if (sizeBytes > limits.maxBytes) throw new AppError('image_too_many_bytes', { sizeBytes, maxBytes: limits.maxBytes })
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
    return { head: buffer.subarray(0, bytesRead), sizeBytes }
  } finally {
    await file.close()
  }
}

/** Reads a file's header and holds it against the limits; nothing is decoded yet. Throws AppError. */
export async function inspectImage(inputPath: string, limits: ImageLimits): Promise<InspectedImage> {
  const { head } = await readHead(inputPath, limits)
  const format = sniffFormat(head, { name: basename(inputPath) })
  const failure = (error: unknown) => decodeFailure(error, false)
  const metadata = await sharp(inputPath, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((error: unknown) => {
      throw failure(error)
    })
  const width = metadata.autoOrient.width
  const height = metadata.autoOrient.height
  const frames = metadata.pages ?? 1
  if (width * height > limits.maxPixels) throw new AppError('image_too_many_pixels', { width, height, maxPixels: limits.maxPixels })
  if (frames > limits.maxFrames) throw new AppError('image_too_many_frames', { frames, maxFrames: limits.maxFrames })
  const kind = profileKind(metadata.icc)
  const tagged = kind === 'keep'
  const options: SharpOptions = { autoOrient: true, failOn: 'truncated', limitInputPixels: limits.maxPixels, ignoreIcc: kind === 'srgb', sequentialRead: true }
  return {
    facts: { format, mediaType: mediaTypes[format], width, height, hasAlpha: metadata.hasAlpha === true, frames },
    metadata,
    tagged,
    openImage: () => (tagged ? sharp(inputPath, options).keepIccProfile() : sharp(inputPath, options)),
    failure,
  }
}
