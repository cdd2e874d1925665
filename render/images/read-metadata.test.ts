import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { imageLimitsSchema } from '#lib/contracts/variants.ts'
import { cameraExif, hugeCountExif, loopingExif, withExif } from '../fixtures/exif.ts'
import { drawQuarters } from '../fixtures/pictures.ts'
import { createImageChildren } from './create-image-children.ts'
import { dominantColors } from './dominant-colors.ts'
import { readExif } from './read-exif.ts'

const children = createImageChildren({ slots: 1 })
const dir = mkdtempSync(join(tmpdir(), 'kiln-metadata-'))
afterAll(async () => {
  await children.close()
  rmSync(dir, { recursive: true })
})

describe('metadata', () => {
  test('names camera, moment, size and colours of a photo', async () => {
    const jpeg = await sharp(drawQuarters(400, 200), { raw: { width: 400, height: 200, channels: 3 } })
      .jpeg({ quality: 95 })
      .toBuffer()
    const inputPath = join(dir, 'photo.jpg')
    writeFileSync(
      inputPath,
      withExif(jpeg, cameraExif({ make: 'NIKON CORPORATION', model: 'NIKON D90', takenAt: '2011:04:25 01:55:30', zone: '+02:00' })),
    )
    const metadata = await children.readMetadata({ inputPath, limits: imageLimitsSchema.parse({}), signal: new AbortController().signal })
    expect(metadata).toMatchObject({
      camera: 'NIKON D90',
      takenAt: '2011-04-25T01:55:30+02:00',
      facts: { width: 400, height: 200, format: 'jpeg' },
    })
    expect(metadata.dominantColors).toHaveLength(4)
  })

  test('of a file that does not decode is its code', async () => {
    const inputPath = join(dir, 'no.jpg')
    writeFileSync(inputPath, 'no picture')
    const job = children.readMetadata({ inputPath, limits: imageLimitsSchema.parse({}), signal: new AbortController().signal })
    await expect(job).rejects.toMatchObject({ code: 'not_an_image' })
  })
})

describe('EXIF', () => {
  test('row 16: a loop and counts of 2^32 - 1 give nothing, at once', () => {
    const startedAt = performance.now()
    expect(readExif(loopingExif())).toEqual({ takenAt: null, camera: null })
    expect(readExif(hugeCountExif()).takenAt).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(200)
  })

  test('whatever the bytes, an answer without control characters and never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom('II*\0', 'MM\0*'), (bytes, order) => {
        const { camera } = readExif(Buffer.concat([Buffer.from(`Exif\0\0${order}`, 'latin1'), bytes]))
        expect(camera ?? '').not.toMatch(/\p{Cc}/u)
      }),
    )
  })

  test.each([
    ['0000:00:00 00:00:00', null],
    ['2024:02:30 10:00:00', null],
    ['2024:02:29 10:00:00', '2024-02-29T10:00:00'],
  ])('the moment %s is %s', (takenAt, expected) => {
    expect(readExif(cameraExif({ make: 'A', model: 'B', takenAt })).takenAt).toBe(expected)
  })

  test('a maker is named once', () => {
    expect(readExif(cameraExif({ make: 'Canon', model: 'Canon EOS 5D', takenAt: '' })).camera).toBe('Canon EOS 5D')
    expect(readExif(cameraExif({ make: 'Sony', model: 'ILCE-7', takenAt: '' })).camera).toBe('Sony ILCE-7')
  })
})

test('dominant colours come most common first, and what is transparent does not count', () => {
  const fill = (count: number, colour: number[]) => Array.from({ length: count }, () => colour).flat()
  expect(
    dominantColors(Uint8Array.from([...fill(60, [255, 0, 0, 255]), ...fill(30, [0, 0, 255, 255]), ...fill(500, [0, 255, 0, 0])])),
  ).toEqual(['#ff0000', '#0000ff'])
})
