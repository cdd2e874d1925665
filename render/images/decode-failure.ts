import { AppError } from '#lib/errors.ts'

const cut = /premature end|truncat|end of (?:file|stream|input|data)|unexpected eof|not enough (?:image )?data/i
/** Warnings of a JPEG decoder after which the picture is whole all the same. */
const harmless =
  /extraneous bytes before marker|unknown adobe color transform|invalid sos parameters|inconsistent progression|unsupported marker|exif|icc/i

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const isHarmlessWarning = (error: unknown): boolean => harmless.test(textOf(error)) && !cut.test(textOf(error))

/** What libvips said, as one of our codes. Its texts hold absolute paths, so they only travel as the cause. */
export function decodeFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  const text = textOf(error)
  if (/exceeds pixel limit|image size exceeds|dimensions? (?:too|exceed)/i.test(text))
    return new AppError('image_too_many_pixels', { width: null, height: null, maxPixels: null }, error)
  if (/channel limit|too many color components|unsupported (?:color conversion|number of (?:bands|channels))/i.test(text))
    return new AppError('channels_unsupported', {}, error)
  if (/unsupported jpeg (?:process|data precision)|data precision/i.test(text))
    return new AppError('format_unsupported', { format: 'JPEG of a rare kind' }, error)
  if (/unsupported (?:feature|codec|file-?type)|no decod/i.test(text))
    return new AppError('format_unsupported', { format: 'AVIF of a rare kind' }, error)
  if (cut.test(text)) return new AppError('image_truncated', {}, error)
  if (/out of memory|unable to allocate|bad_alloc/i.test(text)) return new AppError('out_of_memory', {}, error)
  return new AppError('image_corrupt', {}, error)
}
