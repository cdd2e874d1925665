/** What variants are made of, without the schemas: the decoding children take it from here and stay free of zod, 10 MB in each. */

export const variantFormats = ['avif', 'webp'] as const
export type VariantFormat = (typeof variantFormats)[number]

export const defaultLadder = [320, 480, 640, 800, 1080, 1280, 1920, 2560] as const

/** Largest side a format can hold, px: WebP 14 bits, AVIF (libaom in libheif) 16 bits. */
export const formatLimitPx: Record<VariantFormat, number> = { webp: 16_383, avif: 16_384 }
