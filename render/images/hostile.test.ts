import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cameraExif, orientationExif, withExif } from '../fixtures/exif.ts'
import { drawPixels, drawQuarters } from '../fixtures/pictures.ts'
import { makePng } from '../fixtures/png.ts'
import { createImageChildren } from './create-image-children.ts'
import { type HostileCase, hostileCases } from './testing/hostile-cases.ts'
import { childPeakBytes, mustMake, tryImage } from './testing/try-image.ts'

const megabyte = 2 ** 20
const children = createImageChildren({ slots: 1 })
let asked = 0
let listener: Server
let listenerUrl = 'http://127.0.0.1:9/'

beforeAll(async () => {
  listener = createServer((_, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  listenerUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`
})
afterAll(async () => {
  await children.close()
  listener.close()
})

const cases = hostileCases('http://127.0.0.1:9/')

async function check(hostile: HostileCase): Promise<void> {
  const fresh = hostileCases(listenerUrl).find(({ row, name }) => row === hostile.row && name === hostile.name) ?? hostile
  const bytes = await fresh.bytes()
  await tryImage(children, 'warm-up.png', makePng({ width: 8, height: 8 }))
  const beforeBytes = process.platform === 'linux' ? childPeakBytes() : 0
  const startedAt = performance.now()
  const outcome = await tryImage(children, hostile.name, bytes)
  const tookMs = performance.now() - startedAt
  if (hostile.expect === 'either') expect(['child_crashed', 'child_timeout', 'out_of_memory', 'internal']).not.toContain(outcome.code)
  else expect(outcome.code ?? 'accept').toBe(hostile.expect)
  if (hostile.details && outcome.code !== null) expect(outcome.details).toMatchObject(hostile.details)
  if (outcome.code === null)
    for (const { width, height, sizeBytes } of outcome.made.variants) expect(Math.min(width, height, sizeBytes)).toBeGreaterThan(0)
  expect(tookMs).toBeLessThan(10_000)
  if (hostile.extraMb !== undefined && process.platform === 'linux')
    expect((childPeakBytes() - beforeBytes) / megabyte).toBeLessThan(hostile.extraMb)
  const again = await tryImage(children, hostile.name, bytes)
  expect(again.code).toBe(outcome.code)
}

describe('a hostile picture gets its code, within its limits, and the same one each time', () => {
  test.each(cases.map((hostile) => [hostile.row, hostile.name, hostile.expect, hostile] as const))(
    'row %i: %s → %s',
    async (_row, _name, _expect, hostile) => {
      await check(hostile)
    },
  )
  test('row 23: nothing in an SVG was ever asked for', () => expect(asked).toBe(0))
})

const pixelAt = async (data: Buffer, x: number, y: number): Promise<number[]> => {
  const raw = await sharp(data).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(y * raw.info.height) * raw.info.width + Math.floor(x * raw.info.width)) * 4
  return [...raw.data.subarray(at, at + 4)]
}
const near = (pixel: number[], wanted: number[], by = 14) => {
  for (const [i, value] of wanted.entries()) expect(Math.abs((pixel[i] ?? 0) - value), `${pixel} is not ${wanted}`).toBeLessThanOrEqual(by)
}
const red = [220, 40, 40]
const green = [40, 180, 60]
const blue = [50, 60, 210]
const white = [240, 240, 240]
const quarters = () => sharp(drawQuarters(400, 200), { raw: { width: 400, height: 200, channels: 3 } })

describe('what a strange but good picture looks like afterwards', () => {
  /** What stands top left, top right, bottom left, bottom right once a viewer has applied the orientation. */
  const upright: Record<number, number[][]> = {
    0: [red, green, blue, white],
    1: [red, green, blue, white],
    2: [green, red, white, blue],
    3: [white, blue, green, red],
    4: [blue, white, red, green],
    5: [red, blue, green, white],
    6: [blue, red, white, green],
    7: [white, green, blue, red],
    8: [green, white, red, blue],
    9: [red, green, blue, white],
    65535: [red, green, blue, white],
  }
  test.each(Object.keys(upright).map(Number))(
    'row 15: EXIF orientation %i is applied to pixels and size, and gone',
    async (orientation) => {
      const { facts, variants } = await mustMake(
        children,
        'turned.jpg',
        withExif(await quarters().jpeg({ quality: 95 }).toBuffer(), orientationExif(orientation)),
      )
      const turned = orientation >= 5 && orientation <= 8
      expect([facts.width, facts.height]).toEqual(turned ? [200, 400] : [400, 200])
      for (const { data, width, height } of variants) {
        const metadata = await sharp(data).metadata()
        expect(metadata.orientation).toBeUndefined()
        expect([metadata.width, metadata.height]).toEqual([width, height])
        const corners = await Promise.all([
          pixelAt(data, 0.25, 0.25),
          pixelAt(data, 0.75, 0.25),
          pixelAt(data, 0.25, 0.75),
          pixelAt(data, 0.75, 0.75),
        ])
        for (const [i, corner] of corners.entries()) near(corner, upright[orientation]?.[i] ?? [])
      }
    },
  )

  test('row 12: a PNG called .jpg is taken for what it is', async () => {
    const { facts } = await mustMake(children, 'png.jpg', makePng({ width: 20, height: 10 }))
    expect([facts.format, facts.mediaType]).toEqual(['png', 'image/png'])
  })

  test('row 13: what trails behind a PNG is in no variant', async () => {
    const trailer = Buffer.from('<html><script>alert(1)</script></html>')
    const { variants } = await mustMake(children, 'both.png', Buffer.concat([makePng({ width: 20, height: 10 }), trailer]))
    expect(variants).toHaveLength(2)
    for (const { data } of variants) expect(data.includes('<script')).toBe(false)
  })

  test('row 17: CMYK becomes the right sRGB, not its negative', async () => {
    const colours = await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: 180, g: 120, b: 90 } } })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer()
    expect((await sharp(colours).metadata()).space).toBe('cmyk')
    const { variants } = await mustMake(children, 'print.jpg', colours)
    for (const { data } of variants) {
      near(await pixelAt(data, 0.5, 0.5), [180, 120, 90], 12)
      expect((await sharp(data).metadata()).space).toBe('srgb')
    }
  })

  test('row 18: 16 bits become 8, greys stay grey', async () => {
    const grey = makePng({ width: 50, height: 40, bitDepth: 16, colorType: 4, row: (_, rowBytes) => Buffer.alloc(rowBytes, 0x80) })
    const { variants, facts } = await mustMake(children, 'sixteen.png', grey)
    expect(facts.hasAlpha).toBe(true)
    for (const { data } of variants) near(await pixelAt(data, 0.5, 0.5), [128, 128, 128, 128], 4)
  })

  test('row 19: transparency is kept in both formats', async () => {
    const { variants } = await mustMake(
      children,
      'glass.png',
      await sharp({ create: { width: 400, height: 100, channels: 4, background: { r: 200, g: 40, b: 40, alpha: 0.5 } } })
        .png()
        .toBuffer(),
    )
    expect(variants.map(({ format }) => format)).toEqual(['avif', 'webp'])
    for (const { data } of variants) near(await pixelAt(data, 0.5, 0.5), [200, 40, 40, 128], 8)
  })

  test('row 20: a progressive photo of 24 megapixels stays within its slot', async () => {
    const photo = await sharp(drawPixels(600, 400), { raw: { width: 600, height: 400, channels: 3 } })
      .resize(6000, 4000)
      .jpeg({ progressive: true, quality: 80 })
      .toBuffer()
    const { peakRssBytes } = await mustMake(children, 'progressive.jpg', photo)
    expect(peakRssBytes / megabyte).toBeLessThan(600)
  })

  test('row 24: where and with what a photo was taken is in no variant', async () => {
    const exif = cameraExif({ make: 'Kiln', model: 'Kiln Model One', takenAt: '2024:05:06 07:08:09' })
    const { variants } = await mustMake(children, 'place.jpg', withExif(await quarters().jpeg().toBuffer(), exif))
    for (const { data } of variants) {
      expect((await sharp(data).metadata()).exif).toBeUndefined()
      for (const text of ['SERIAL', 'Model One', 'GPS', 'Exif']) expect(data.includes(text)).toBe(false)
    }
  })

  test.each([
    ['dot', 1, 1, [[1, 1]]],
    ['pole', 1, 10_000, [[1, 10_000]]],
    [
      'line',
      10_000,
      1,
      [
        [320, 1],
        [480, 1],
      ],
    ],
    ['stamp', 100, 60, [[100, 60]]],
  ] as const)('row 25: a %s of %i x %i is not made larger', async (_name, width, height, sizes) => {
    const { variants, leftOut } = await mustMake(children, 'odd.png', makePng({ width, height }))
    expect(leftOut).toEqual([])
    expect(variants.map((variant) => [variant.width, variant.height, variant.format])).toEqual(
      sizes.flatMap(([w, h]) => [
        [w, h, 'avif'],
        [w, h, 'webp'],
      ]),
    )
    for (const { data, width: w, height: h } of variants) {
      const metadata = await sharp(data).metadata()
      expect([metadata.width, metadata.height]).toEqual([w, h])
    }
  })

  test('row 25: a tier past what a format can hold is left out and said', async () => {
    const { variants, leftOut } = await mustMake(children, 'tower.png', makePng({ width: 1, height: 16_384 }))
    expect(variants.map(({ format }) => format)).toEqual(['avif'])
    expect(leftOut).toEqual([{ width: 1, height: 16_384, format: 'webp' }])
    const none = await mustMake(children, 'mast.png', makePng({ width: 1, height: 20_000 }))
    expect(none.variants).toEqual([])
    expect(none.leftOut).toHaveLength(2)
  })
})
