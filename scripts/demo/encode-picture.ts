import sharp, { type Sharp } from 'sharp'
import type { Canvas } from './canvas.ts'

export type Encoding = {
  format: 'jpeg' | 'png' | 'webp'
  /** EXIF orientation: pixels are stored turned, and a viewer turns them back. */
  orientation?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  /** The numbers are Display P3, not sRGB. JPEG only. */
  displayP3?: boolean
  camera?: string
  /** As a camera writes it: 2026:05:01 06:12:00. */
  takenAt?: string
}

const raw = ({ data, width, height, channels }: Canvas): Sharp => sharp(data, { raw: { width, height, channels } })

/** How stored pixels come from upright ones, as steps that are each carried out before the next. */
const steps: Record<NonNullable<Encoding['orientation']>, ((image: Sharp) => Sharp)[]> = {
  1: [],
  2: [(image) => image.flop()],
  3: [(image) => image.rotate(180)],
  4: [(image) => image.flip()],
  5: [(image) => image.rotate(90), (image) => image.flop()],
  6: [(image) => image.rotate(270)],
  7: [(image) => image.rotate(270), (image) => image.flop()],
  8: [(image) => image.rotate(90)],
}

async function turn(canvas: Canvas, orientation: NonNullable<Encoding['orientation']>): Promise<Canvas> {
  let turned = canvas
  for (const step of steps[orientation]) {
    const { data, info } = await step(raw(turned)).raw().toBuffer({ resolveWithObject: true })
    turned = { data, width: info.width, height: info.height, channels: canvas.channels }
  }
  return turned
}

export async function encodePicture(
  canvas: Canvas,
  { format, orientation = 1, displayP3 = false, camera = 'Kiln Noise I', takenAt }: Encoding,
): Promise<Buffer> {
  const image = raw(await turn(canvas, orientation))
  if (format === 'png') return image.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer()
  if (format === 'webp') return image.webp({ quality: 88 }).toBuffer()
  const exif = { IFD0: { Make: 'Kiln', Model: camera }, ...(takenAt === undefined ? {} : { IFD2: { DateTimeOriginal: takenAt } }) }
  const tagged = image.withExif(exif)
  // withMetadata also writes the sRGB profile, which is not what the numbers of a wide picture mean
  const jpeg = await (orientation === 1 ? tagged : tagged.withMetadata({ orientation }))
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return displayP3 ? insertProfile(jpeg, await displayP3Profile()) : jpeg
}

/** A loop of frames, one below the other in `canvas`. */
export const encodeAnimation = (canvas: Canvas, frames: number, delayMs: number): Promise<Buffer> =>
  sharp(canvas.data, { raw: { width: canvas.width, height: canvas.height, channels: canvas.channels, pageHeight: canvas.height / frames } })
    .gif({ delay: Array.from({ length: frames }, () => delayMs), loop: 0, colours: 128 })
    .toBuffer()

async function displayP3Profile(): Promise<Buffer> {
  const carrier = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png()
    .toBuffer()
  const { icc } = await sharp(carrier).metadata()
  if (icc === undefined) throw new Error('this libvips has no Display P3 profile')
  return icc
}

/** sharp would convert the numbers to a profile it writes; here they are in it already, so it is only put in front of them. */
function insertProfile(jpeg: Buffer, profile: Buffer): Buffer {
  const name = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1')
  const head = Buffer.from([0xff, 0xe2, 0, 0])
  head.writeUInt16BE(2 + name.length + profile.length, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, name, profile, jpeg.subarray(2)])
}
