import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageLimits } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'
import { decodeFailure, isHarmlessWarning } from './decode-failure.ts'
import { type FileStructure, fileStructure } from './file-structure.ts'
import { openWindow } from './file-window.ts'
import { profileKind } from './icc-profile.ts'
import type { ImageFacts } from './image-children.ts'
import { type ImageFormat, mediaTypes, sniffBytes, sniffFormat } from './sniff-format.ts'

export type InspectedImage = {
  facts: ImageFacts
  metadata: Metadata
  /** A colour profile of its own goes with every output. */
  tagged: boolean
  /**
   * Decodes with a fresh pipeline: first frame, upright, in the colours its outputs will have. A JPEG decoder's warnings count as errors,
   * but for the few after which a picture is whole; those are decoded again. `srgb` converts what would keep its profile. Throws AppError.
   */
  decode: <T>(take: (image: Sharp) => Promise<T>, colours?: 'srgb') => Promise<T>
}

/** Frames of an animation times its canvas, in multiples of the pixel limit of one picture. */
const animationFactor = 4

type Opened = { format: ImageFormat; structure: FileStructure }

async function openOriginal(file: FileHandle, inputPath: string, limits: ImageLimits): Promise<Opened> {
  const { size: sizeBytes } = await file.stat()
  if (sizeBytes > limits.maxBytes) throw new AppError('image_too_many_bytes', { sizeBytes, maxBytes: limits.maxBytes })
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
  const format = sniffFormat(buffer.subarray(0, bytesRead), { name: basename(inputPath) })
  return { format, structure: fileStructure(openWindow(file.fd, sizeBytes), format) }
}

async function readOpened(inputPath: string, limits: ImageLimits): Promise<Opened> {
  const file = await open(inputPath, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError(error.code === 'ENOENT' ? 'original_missing' : 'original_unreadable', {}, error)
  })
  try {
    return await openOriginal(file, inputPath, limits)
  } finally {
    await file.close()
  }
}

function checkPixels({ width, height }: { width: number; height: number }, frames: number, { maxPixels }: ImageLimits): void {
  if (width * height > maxPixels) throw new AppError('image_too_many_pixels', { width, height, maxPixels })
  if (frames > 1 && width * height * frames > maxPixels * animationFactor)
    throw new AppError('image_too_many_pixels', { width, height, frames, maxPixels: maxPixels * animationFactor })
}

/** Reads a file's header and holds it against the limits; nothing is decoded yet. Throws AppError. */
export async function inspectImage(inputPath: string, limits: ImageLimits): Promise<InspectedImage> {
  const { format, structure } = await readOpened(inputPath, limits)
  if (structure.declared) checkPixels(structure.declared, 1, limits)
  const metadata = await sharp(inputPath, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((error: unknown) => {
      throw structure.cutShort ? new AppError('image_truncated', {}, error) : decodeFailure(error)
    })
  const { width, height } = metadata.autoOrient
  const frames = metadata.pages ?? 1
  if (frames > limits.maxFrames) throw new AppError('image_too_many_frames', { frames, maxFrames: limits.maxFrames })
  checkPixels({ width, height: metadata.pageHeight ?? height }, frames, limits)
  if (structure.cutShort) throw new AppError('image_truncated')
  if (metadata.channels > 4) throw new AppError('channels_unsupported', { channels: metadata.channels })
  const kind = profileKind(metadata.icc)
  const tagged = kind === 'keep' && metadata.space !== 'cmyk'
  const options: SharpOptions = { autoOrient: true, limitInputPixels: limits.maxPixels, ignoreIcc: kind === 'srgb', sequentialRead: true }
  const openImage = (failOn: SharpOptions['failOn'], colours?: 'srgb') => {
    const image = sharp(inputPath, { ...options, failOn })
    return tagged && colours !== 'srgb' ? image.keepIccProfile() : image
  }
  return {
    facts: { format, mediaType: mediaTypes[format], width, height, hasAlpha: metadata.hasAlpha === true, frames },
    metadata,
    tagged,
    decode: async (take, colours) => {
      try {
        return await take(openImage(format === 'jpeg' ? 'warning' : 'error', colours)).catch((error: unknown) => {
          if (format === 'jpeg' && isHarmlessWarning(error)) return take(openImage('truncated', colours))
          throw error
        })
      } catch (error) {
        throw decodeFailure(error)
      }
    },
  }
}
