import { AppError } from '#lib/errors.ts'

const cut = /premature end|truncat|end of (?:file|stream|input|data)|unexpected eof|not enough (?:data|bytes)|read error|unable to read|short read/i

/**
 * What libvips said, as one of our codes. Its texts hold absolute paths, so they only travel as the cause. `cutShort`: the file's own
 * structure ends too early, whatever the decoder made of it.
 */
export function decodeFailure(error: unknown, cutShort: boolean): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  if (/exceeds pixel limit/i.test(text)) return new AppError('image_too_many_pixels', {}, error)
  if (/exceeds channel limit/i.test(text)) return new AppError('channels_unsupported', {}, error)
  if (cutShort || cut.test(text)) return new AppError('image_truncated', {}, error)
  if (/out of memory|unable to allocate|bad_alloc/i.test(text)) return new AppError('out_of_memory', {}, error)
  return new AppError('image_corrupt', {}, error)
}
