import { rgbaToThumbHash } from 'thumbhash'
import { describe, expect, it } from 'vitest'
import { placeholderColor, placeholderHasAlpha, placeholderUrl } from './decode-placeholder.ts'

const hashOf = (pixel: [number, number, number, number]): string =>
  Buffer.from(rgbaToThumbHash(8, 8, Array.from({ length: 64 }, () => pixel).flat())).toString('base64')

describe('a placeholder', () => {
  it('gives a picture and its mean colour', () => {
    const red = hashOf([200, 20, 20, 255])
    expect(placeholderUrl(red)).toMatch(/^data:image\/png;base64,/)
    const [r = 0, g = 255] = (placeholderColor(red)?.match(/\d+/g) ?? []).map(Number)
    expect(r).toBeGreaterThan(180)
    expect(g).toBeLessThan(50)
  })

  it('says whether the picture is transparent anywhere', () => {
    expect(placeholderHasAlpha(hashOf([10, 10, 10, 255]))).toBe(false)
    expect(placeholderHasAlpha(hashOf([10, 10, 10, 90]))).toBe(true)
    expect(placeholderHasAlpha(null)).toBe(false)
  })

  it('that is damaged costs the blur and nothing else', () => {
    for (const damaged of ['', 'AA', '%%%']) {
      expect(placeholderUrl(damaged)).toBeNull()
      expect(placeholderColor(damaged)).toBeNull()
      expect(placeholderHasAlpha(damaged)).toBe(false)
    }
  })
})
