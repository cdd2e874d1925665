import { describe, expect, it } from 'vitest'
import { type AddressedImage, askableWidths, loaderOf, srcSetOf, urlForWidth, widestUrlOf } from './variant-address.ts'

const image: AddressedImage = {
  variantBase: 'https://cdn.example/images/variants/abc-12345678',
  readyMaxWidth: 640,
  readyWidths: [320, 480, 640, 800],
}

describe('an address of a variant', () => {
  it('is never above ready_max_width', () => {
    expect(askableWidths(image)).toEqual([320, 480, 640])
    expect(srcSetOf(image, 'avif')).toBe(
      [320, 480, 640].map((width) => `https://cdn.example/images/variants/abc-12345678_${width}.avif ${width}w`).join(', '),
    )
    expect(widestUrlOf(image)).toBe('https://cdn.example/images/variants/abc-12345678_640.webp')
    expect(urlForWidth(image, 5000, 'avif')).toContain('_640.avif')
  })

  it('is the smallest that is wide enough', () => {
    expect(urlForWidth(image, 321)).toContain('_480.webp')
    expect(urlForWidth(image, 1)).toContain('_320.webp')
    expect(loaderOf(image, 'avif')({ width: 480 })).toContain('_480.avif')
  })

  it('is none while no tier is ready', () => {
    for (const none of [
      { ...image, variantBase: null },
      { ...image, readyMaxWidth: null },
      { ...image, readyWidths: [] },
    ]) {
      expect(srcSetOf(none, 'webp')).toBe('')
      expect(widestUrlOf(none)).toBeNull()
      expect(urlForWidth(none, 320)).toBeNull()
    }
  })
})
