import sharp from 'sharp'
import type { ErrorCode } from '#lib/errors.ts'
import { hugeCountExif, loopingExif, orientationExif, withExif } from '../../fixtures/exif.ts'
import { makeGif } from '../../fixtures/gif.ts'
import { notImages, refusedFormats, svgs } from '../../fixtures/impostors.ts'
import { drawPixels } from '../../fixtures/pictures.ts'
import { iccpBomb, makePng, paletteChunks, pngSignature, ztxtBomb } from '../../fixtures/png.ts'

/** `row` is the line of the list of faults this stands for. `either`: any answer but a dead child, the same each time. */
export type HostileCase = {
  row: number
  name: string
  bytes: () => Buffer | Promise<Buffer>
  expect: ErrorCode | 'accept' | 'either'
  details?: Record<string, unknown>
  /** Most the child may hold beyond what it held before, MB. */
  extraMb?: number
}

const picture = (width = 700, height = 500) => sharp(drawPixels(width, height), { raw: { width, height, channels: 3 } })
const cut = (bytes: Buffer, share = 0.6) => bytes.subarray(0, Math.floor(bytes.length * share))

/** Overwrites the size in a JPEG's frame header. */
async function lyingJpeg(width: number, height: number): Promise<Buffer> {
  const bytes = await picture(64, 64).jpeg().toBuffer()
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  bytes.writeUInt16BE(height, frame + 5)
  bytes.writeUInt16BE(width, frame + 7)
  return bytes
}

/** A frame header with five components. */
async function fiveChannelJpeg(): Promise<Buffer> {
  const bytes = await picture(64, 64).jpeg().toBuffer()
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  const end = frame + 2 + bytes.readUInt16BE(frame + 2)
  const components = Buffer.from([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 5, 0x11, 0])
  const header = Buffer.from(bytes.subarray(frame, frame + 10))
  header.writeUInt16BE(8 + components.length, 2)
  header[9] = 5
  return Buffer.concat([bytes.subarray(0, frame), header, components, bytes.subarray(end)])
}

async function lyingAnimation(): Promise<Buffer> {
  const frames = sharp(drawPixels(32, 64), { raw: { width: 32, height: 64, channels: 3, pageHeight: 32 } })
  const bytes = await frames.webp({ loop: 0, delay: [100, 100] }).toBuffer()
  const canvas = bytes.indexOf('VP8X') + 8 + 4
  bytes.writeUIntLE(15_999, canvas, 3)
  bytes.writeUIntLE(15_999, canvas + 3, 3)
  return bytes
}

/** One byte in every few hundred turned over, the same ones each time. */
function flip(bytes: Buffer, from: number, step: number): Buffer {
  const flipped = Buffer.from(bytes)
  for (let at = from; at < flipped.length; at += step) flipped[at] = (flipped[at] ?? 0) ^ 0xff
  return flipped
}

const encoders = {
  jpg: () => picture().jpeg().toBuffer(),
  png: () => picture().png().toBuffer(),
  webp: () => picture().webp().toBuffer(),
  gif: () => picture(200, 150).gif({ effort: 1 }).toBuffer(),
  avif: () => picture().avif({ effort: 0 }).toBuffer(),
}
type Ending = keyof typeof encoders
const endings = Object.keys(encoders) as Ending[]

/** Rows 1 to 25, but for what only looking at the pixels tells; that is in hostile.test.ts itself. `listenerUrl` must never be asked. */
export const hostileCases = (listenerUrl: string): HostileCase[] => [
  {
    row: 1,
    name: 'bomb.png',
    bytes: () => makePng({ width: 40_000, height: 40_000, bitDepth: 1, colorType: 0, rows: 20 }),
    expect: 'image_too_many_pixels',
    extraMb: 50,
  },
  {
    row: 2,
    name: 'lies.png',
    bytes: () => makePng({ width: 65_535, height: 65_535, rows: 1 }),
    expect: 'image_too_many_pixels',
    extraMb: 50,
  },
  { row: 2, name: 'lies.jpg', bytes: () => lyingJpeg(65_500, 65_500), expect: 'image_too_many_pixels', extraMb: 50 },
  {
    row: 2,
    name: 'wide.png',
    bytes: () => makePng({ width: 2_013_266_001, height: 88, rows: 1 }),
    expect: 'image_too_many_pixels',
    extraMb: 50,
  },
  { row: 2, name: 'no-width.png', bytes: () => makePng({ width: 0, height: 8 }), expect: 'image_corrupt' },
  {
    row: 3,
    name: 'large.png',
    bytes: () => makePng({ width: 12_000, height: 12_000, rows: 1 }),
    expect: 'image_too_many_pixels',
    extraMb: 50,
  },
  {
    row: 4,
    name: 'frames.gif',
    bytes: () => makeGif({ width: 1, height: 1, frames: 50_000 }),
    expect: 'image_too_many_frames',
    details: { frames: 50_000 },
  },
  {
    row: 5,
    name: 'canvas.gif',
    bytes: () => makeGif({ width: 2000, height: 2000, frames: 120 }),
    expect: 'image_too_many_pixels',
    details: { frames: 120 },
  },
  { row: 5, name: 'canvas.webp', bytes: lyingAnimation, expect: 'image_too_many_pixels' },
  ...endings.map(
    (ending): HostileCase => ({
      row: 6,
      name: `cut.${ending}`,
      bytes: async () => cut(await encoders[ending]()),
      expect: 'image_truncated',
    }),
  ),
  {
    row: 6,
    name: 'cut-and-closed.jpg',
    bytes: async () => Buffer.concat([cut(await encoders.jpg()), Buffer.from([0xff, 0xd9])]),
    expect: 'image_truncated',
  },
  { row: 7, name: 'bad-crc.png', bytes: () => makePng({ width: 40, height: 30, badCrc: true }), expect: 'image_corrupt' },
  ...endings.flatMap((ending) =>
    [30, 200, 611].map(
      (from): HostileCase => ({
        row: 7,
        name: `flipped-${from}.${ending}`,
        bytes: async () => flip(await encoders[ending](), from, 997),
        expect: 'either',
      }),
    ),
  ),
  {
    row: 9,
    name: 'no-pixels.png',
    bytes: () => Buffer.concat([pngSignature, makePng({ width: 8, height: 8, rows: 0 }).subarray(8)]),
    expect: 'image_corrupt',
  },
  { row: 9, name: 'signature.png', bytes: () => flip(makePng({ width: 8, height: 8 }).subarray(0, 60), 5, 1000), expect: 'not_an_image' },
  {
    row: 10,
    name: 'text-bomb.png',
    bytes: () => makePng({ width: 40, height: 30, chunks: [ztxtBomb(2 ** 26)] }),
    expect: 'accept',
    extraMb: 150,
  },
  {
    row: 10,
    name: 'profile-bomb.png',
    bytes: () => makePng({ width: 40, height: 30, chunks: [iccpBomb(2 ** 26)] }),
    expect: 'accept',
    extraMb: 250,
  },
  ...Object.entries(notImages).map(([name, bytes]): HostileCase => ({ row: 11, name, bytes: () => bytes, expect: 'not_an_image' })),
  { row: 14, name: 'zero.jpg', bytes: () => Buffer.alloc(0), expect: 'empty_file' },
  { row: 14, name: 'one.png', bytes: () => Buffer.from([0x89]), expect: 'not_an_image' },
  { row: 16, name: 'loop.jpg', bytes: async () => withExif(await encoders.jpg(), loopingExif()), expect: 'accept' },
  { row: 16, name: 'count.jpg', bytes: async () => withExif(await encoders.jpg(), hugeCountExif()), expect: 'accept' },
  { row: 16, name: 'orientation-in-png.png', bytes: () => picture().withMetadata({ orientation: 6 }).png().toBuffer(), expect: 'accept' },
  { row: 18, name: 'sixteen.png', bytes: () => makePng({ width: 50, height: 40, bitDepth: 16, colorType: 6 }), expect: 'accept' },
  { row: 18, name: 'one-bit.png', bytes: () => makePng({ width: 50, height: 40, bitDepth: 1, colorType: 0 }), expect: 'accept' },
  {
    row: 18,
    name: 'palette.png',
    bytes: () => makePng({ width: 50, height: 40, bitDepth: 2, colorType: 3, chunks: paletteChunks() }),
    expect: 'accept',
  },
  { row: 18, name: 'grey-alpha.png', bytes: () => makePng({ width: 50, height: 40, colorType: 4 }), expect: 'accept' },
  { row: 18, name: 'five-channels.jpg', bytes: fiveChannelJpeg, expect: 'channels_unsupported' },
  { row: 20, name: 'giant-grey.jpg', bytes: () => lyingJpeg(17_500, 16_000), expect: 'image_too_many_pixels', extraMb: 50 },
  ...Object.entries(refusedFormats).map(
    ([name, { bytes, format }]): HostileCase => ({
      row: name.endsWith('.tiff') ? 17 : 21,
      name,
      bytes: () => bytes,
      expect: 'format_unsupported',
      details: { format },
    }),
  ),
  ...[12, 60, 100, 150, 222, 300].map(
    (from): HostileCase => ({
      row: 22,
      name: `fuzzed-${from}.avif`,
      bytes: async () => flip(await encoders.avif(), from, 10_000),
      expect: 'either',
    }),
  ),
  ...Object.entries(svgs(listenerUrl)).map(
    ([name, bytes]): HostileCase => ({ row: 23, name, bytes: () => bytes, expect: 'svg_not_allowed' }),
  ),
  { row: 15, name: 'orientation-65535.jpg', bytes: async () => withExif(await encoders.jpg(), orientationExif(65_535)), expect: 'accept' },
]
