import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultLadder } from '#lib/contracts/variant-formats.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { drawPixels } from '../fixtures/pictures.ts'
import { createImageChildren } from './create-image-children.ts'
import { profileKind } from './icc-profile.ts'
import { mustMake, smallLadder } from './testing/try-image.ts'

const children = createImageChildren({ slots: 2 })
afterAll(() => children.close())

const photo = (width: number, height: number) => sharp(drawPixels(width, height), { raw: { width, height, channels: 3 } })
const names = (variants: { width: number; format: string }[]) => variants.map(({ width, format }) => `${width}.${format}`)

describe('variants', () => {
  test('come smallest tier first, both formats of a tier before the next, with the original’s own ratio', async () => {
    const { variants, facts } = await mustMake(children, 'wide.jpg', await photo(2600, 1301).jpeg().toBuffer(), {
      settings: defaultVariantSettings,
    })
    expect(names(variants)).toEqual(defaultLadder.flatMap((width) => [`${width}.avif`, `${width}.webp`]))
    expect(facts).toEqual({ format: 'jpeg', mediaType: 'image/jpeg', width: 2600, height: 1301, hasAlpha: false, frames: 1 })
    for (const { width, height, data, format } of variants) {
      expect(height).toBe(Math.round((1301 * width) / 2600))
      const metadata = await sharp(data).metadata()
      expect([metadata.width, metadata.height, metadata.format]).toEqual([width, height, format === 'avif' ? 'heif' : 'webp'])
    }
  })

  test('are never larger than their source: 500 px get 320 and 480', async () => {
    const { variants } = await mustMake(children, 'small.png', await photo(500, 300).png().toBuffer(), { settings: defaultVariantSettings })
    expect(names(variants)).toEqual(['320.avif', '320.webp', '480.avif', '480.webp'])
  })

  test('that are there already are not made again, and the rest has the bytes of one go', async () => {
    const bytes = await photo(1300, 900).jpeg().toBuffer()
    const whole = await mustMake(children, 'a.jpg', bytes, { settings: defaultVariantSettings })
    const have = ['320.avif', '320.webp', '640.webp', '1280.avif', '1280.webp']
    const rest = await mustMake(children, 'a.jpg', bytes, { settings: defaultVariantSettings, have })
    expect(names(rest.variants)).toEqual(names(whole.variants).filter((name) => !have.includes(name)))
    for (const variant of rest.variants)
      expect(whole.variants.find(({ width, format }) => width === variant.width && format === variant.format)?.sha256).toBe(variant.sha256)
    expect(rest.placeholder).toBe(whole.placeholder)
  })

  test('made again are the same byte for byte', async () => {
    const bytes = await photo(700, 500).png().toBuffer()
    const [one, other] = await Promise.all([mustMake(children, 'a.png', bytes), mustMake(children, 'b.png', bytes)])
    expect(one.variants.map(({ sha256 }) => sha256)).toEqual(other.variants.map(({ sha256 }) => sha256))
  })

  test('of a wide-gamut picture keep its profile, and its colours', async () => {
    const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background: { r: 255, g: 0, b: 0 } } })
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const own = await sharp(bytes).metadata()
    const numbers = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()
    const { variants } = await mustMake(children, 'p3.png', bytes)
    for (const { data } of variants) {
      const { icc } = await sharp(data).metadata()
      expect(icc?.equals(own.icc ?? Buffer.alloc(0))).toBe(true)
      const kept = await sharp(data, { ignoreIcc: true }).raw().toBuffer()
      for (let i = 0; i < 3; i++) expect(Math.abs((kept[i] ?? 0) - (numbers[i] ?? 0))).toBeLessThan(6)
    }
  })

  test('of a picture tagged sRGB are untagged and unchanged in colour', async () => {
    const bytes = await photo(400, 300).withIccProfile('srgb').jpeg({ quality: 95 }).toBuffer()
    expect(profileKind((await sharp(bytes).metadata()).icc)).toBe('srgb')
    for (const { data } of (await mustMake(children, 'srgb.jpg', bytes)).variants)
      expect((await sharp(data).metadata()).icc).toBeUndefined()
  })

  test('of an animation show its first frame', async () => {
    const frames = Buffer.concat([Buffer.alloc(400 * 200 * 3, 200), Buffer.alloc(400 * 200 * 3, 10)])
    const bytes = await sharp(frames, { raw: { width: 400, height: 400, channels: 3, pageHeight: 200 } })
      .webp({ loop: 0, delay: [80, 80] })
      .toBuffer()
    const { facts, variants } = await mustMake(children, 'moving.webp', bytes)
    expect(facts).toMatchObject({ width: 400, height: 200, frames: 2 })
    for (const { data } of variants) {
      expect((await sharp(data).metadata()).pages ?? 1).toBe(1)
      expect((await sharp(data).raw().toBuffer())[0]).toBeGreaterThan(180)
    }
  })

  test.runIf(process.platform === 'linux')(
    'of a tall photo of 24 megapixels take 300 MB at most, in a child that is new and in one that made it before',
    async () => {
      const bytes = await photo(4000, 6000).jpeg({ quality: 92 }).toBuffer()
      const one = createImageChildren({ slots: 1 })
      try {
        for (const _ of ['new', 'warm']) {
          const { peakRssBytes } = await mustMake(one, 'tall.jpg', bytes, {
            settings: defaultVariantSettings,
            limits: { timeoutSeconds: 300 },
          })
          expect(peakRssBytes).toBeLessThan(300 * 2 ** 20)
        }
      } finally {
        await one.close()
      }
    },
    300_000,
  )

  test('a picture whose file is too large is refused before it is read', async () => {
    const { tryImage } = await import('./testing/try-image.ts')
    const outcome = await tryImage(children, 'a.png', await photo(300, 300).png().toBuffer(), {
      limits: { maxBytes: 2000 },
      settings: smallLadder,
    })
    expect(outcome).toMatchObject({ code: 'image_too_many_bytes', details: { maxBytes: 2000 } })
  })
})
