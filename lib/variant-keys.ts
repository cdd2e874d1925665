import { createHash } from 'node:crypto'
import type { VariantFormat } from './contracts/variant-formats.ts'
import type { VariantSettings } from './contracts/variants.ts'

/** Raised by hand when the pixels that the same settings give change: every recipe changes with it, so every image goes stale. */
const engineVersion = 1

const hash8 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)

/** 8 hex digits over formats, qualities, efforts and engine version. The ladder is not part of it: a new tier keeps the old ones. */
export const recipeOf = ({ avif, webp }: VariantSettings): string =>
  hash8([engineVersion, [avif.quality, avif.effort, avif.chroma], [webp.quality, webp.effort]])

/** What an image's set must have been made with to be up to date: the recipe and the ladder. */
export const settingsHashOf = (settings: VariantSettings): string => `${recipeOf(settings)}-${hash8(settings.ladder)}`

/** `variants/{first 32 hex digits of the original's sha256}-{recipe}` */
export const imageKeyOf = (contentSha256: string, recipe: string): string => `variants/${contentSha256.slice(0, 32)}-${recipe}`

/**
 * `{base}/{imageKey}_{width}.{format}`. With a storage's folder as base it is the object's key, with its public base the address: one
 * function for both, so that they cannot drift apart.
 */
export const variantPath = (base: string, imageKey: string, width: number, format: VariantFormat): string =>
  `${base}/${imageKey}_${width}.${format}`
