import type { VariantFormat } from './contracts/variant-formats.ts'

/**
 * Addresses of an image's variants for `<picture>`, without any other part of Kiln: copy this file and contracts/variant-formats.ts, or
 * import them, where another app shows the same images.
 */
export type AddressedImage = {
  /** Public address without `_{width}.{format}`; null while no tier is whole. */
  variantBase: string | null
  readyMaxWidth: number | null
  /** Widths that exist in both formats, rising. */
  readyWidths: readonly number[]
}

export const variantUrl = (variantBase: string, width: number, format: VariantFormat): string => `${variantBase}_${width}.${format}`

/** Widths that may be asked for: none above readyMaxWidth, since those are not wholly stored. */
export const askableWidths = ({ variantBase, readyMaxWidth, readyWidths }: AddressedImage): number[] =>
  variantBase === null || readyMaxWidth === null ? [] : readyWidths.filter((width) => width <= readyMaxWidth).sort((a, b) => a - b)

/** The value of a `<source srcset>`: empty while no tier is ready. */
export const srcSetOf = (image: AddressedImage, format: VariantFormat): string =>
  askableWidths(image)
    .map((width) => `${variantUrl(image.variantBase ?? '', width, format)} ${width}w`)
    .join(', ')

/** The smallest ready variant at least `wantedPx` wide, else the widest there is; null while no tier is ready. */
export function urlForWidth(image: AddressedImage, wantedPx: number, format: VariantFormat = 'webp'): string | null {
  const widths = askableWidths(image)
  const width = widths.find((candidate) => candidate >= wantedPx) ?? widths.at(-1)
  return width === undefined || image.variantBase === null ? null : variantUrl(image.variantBase, width, format)
}

export const widestUrlOf = (image: AddressedImage, format: VariantFormat = 'webp'): string | null =>
  urlForWidth(image, Number.POSITIVE_INFINITY, format)

/** What a framework's own image component takes as its loader (next/image: `loader={loaderOf(image)}`). */
export const loaderOf =
  (image: AddressedImage, format: VariantFormat = 'webp') =>
  ({ width }: { width: number }): string =>
    urlForWidth(image, width, format) ?? ''
