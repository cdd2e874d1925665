import { AppError } from '#lib/errors.ts'
import type { ImageFacts } from './image-children.ts'

export type ImageFormat = ImageFacts['format']

export const mediaTypes: Record<ImageFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
}

/** Bytes of a file's start that sniffFormat wants to see. */
export const sniffBytes = 4096

const ascii = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to)
const starts = (head: Buffer, bytes: number[]) => bytes.every((byte, i) => head[i] === byte)

/** Formats that Kiln knows by sight and does not take, by the name people call them. */
function refusedFormat(head: Buffer): string | null {
  if (
    starts(head, [0x49, 0x49, 0x2a, 0]) ||
    starts(head, [0x4d, 0x4d, 0, 0x2a]) ||
    starts(head, [0x49, 0x49, 0x2b, 0]) ||
    starts(head, [0x4d, 0x4d, 0, 0x2b])
  )
    return 'TIFF'
  if (ascii(head, 0, 2) === 'BM' && head.length > 26 && head.readUInt32LE(6) === 0) return 'BMP'
  if (starts(head, [0xff, 0x0a]) || starts(head, [0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20])) return 'JPEG XL'
  if (starts(head, [0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20]) || starts(head, [0xff, 0x4f, 0xff, 0x51])) return 'JPEG 2000'
  if (ascii(head, 0, 4) === '8BPS') return 'PSD'
  if (starts(head, [0x76, 0x2f, 0x31, 0x01])) return 'EXR'
  if (ascii(head, 0, 10) === '#?RADIANCE' || ascii(head, 0, 6) === '#?RGBE') return 'HDR'
  if (starts(head, [0, 0, 1, 0]) && head.length > 6 && head.readUInt16LE(4) > 0 && head.readUInt16LE(4) < 256) return 'ICO'
  if (ascii(head, 0, 4) === 'qoif') return 'QOI'
  if (starts(head, [0xff, 0xd8, 0xff, 0xf7])) return 'JPEG-LS'
  if (ascii(head, 0, 4) === 'DDS ') return 'DDS'
  if (ascii(head, 0, 4) === 'FUJI') return 'RAF'
  return null
}

const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']

/** ISO base media: the brands say what is inside. HIF is what cameras call HEIC. */
function sniffBrands(head: Buffer): ImageFormat | 'HEIC' | null {
  if (head.length < 16 || ascii(head, 4, 8) !== 'ftyp') return null
  const end = Math.min(head.readUInt32BE(0), head.length, 512)
  const brands = [ascii(head, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(head, at, at + 4))
  if (brands.includes('avif') || brands.includes('avis')) return 'avif'
  if (brands.some((brand) => heicBrands.includes(brand)) || brands.includes('mif1') || brands.includes('msf1')) return 'HEIC'
  return null
}

/** An XML text whose first element is svg, whatever stands before it: byte-order mark, prolog, comments, a DTD. */
function looksLikeSvg(head: Buffer): boolean {
  const wide = starts(head, [0xff, 0xfe]) || starts(head, [0x3c, 0]) ? 'utf16le' : null
  const bigEndian = starts(head, [0xfe, 0xff]) || starts(head, [0, 0x3c])
  const even = head.subarray(0, head.length & ~1)
  const text = (bigEndian ? Buffer.from(even).swap16().toString('utf16le') : head.toString(wide ?? 'utf8'))
    .replace(/^\uFEFF/, '')
    .trimStart()
  return text.startsWith('<') && /<(?:[a-z][\w.-]*:)?svg[\s>/]/i.test(text)
}

/**
 * Which format a file's first bytes are, whatever its name says. No loader is asked. Throws empty_file, svg_not_allowed,
 * format_unsupported (details.format), not_an_image.
 */
export function sniffFormat(head: Buffer, { name = '' }: { name?: string } = {}): ImageFormat {
  if (head.length === 0) throw new AppError('empty_file')
  if (starts(head, [0xff, 0xd8, 0xff]) && head[3] !== 0xf7) return 'jpeg'
  if (starts(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  if (ascii(head, 0, 6) === 'GIF87a' || ascii(head, 0, 6) === 'GIF89a') return 'gif'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'webp'
  const brand = sniffBrands(head)
  if (brand === 'HEIC') throw new AppError('format_unsupported', { format: /\.hif$/i.test(name) ? 'HIF' : 'HEIC' })
  if (brand !== null) return brand
  const refused = refusedFormat(head)
  if (refused !== null) throw new AppError('format_unsupported', { format: refused })
  if (looksLikeSvg(head) || (starts(head, [0x1f, 0x8b]) && /\.svgz$/i.test(name))) throw new AppError('svg_not_allowed')
  throw new AppError('not_an_image')
}
