import { AppError } from '#lib/errors.ts'

const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/

/**
 * Keys that Kiln itself may write: plain ASCII segments, none beginning with a dot, so that a key means the same file on every disk
 * and in every bucket. Throws key_invalid.
 */
export function checkKey(key: string): void {
  if (key.length > 900 || !key.split('/').every((part) => segment.test(part))) throw new AppError('key_invalid')
}

/** A key below the storage's own folder. Throws key_invalid. */
export function checkOwnKey(key: string, folder: string): void {
  checkKey(key)
  if (!key.startsWith(`${folder}/`)) throw new AppError('key_invalid')
}

/** Where the bytes of an upload or a fetched address are kept: named by their hash alone, never by what a user called them. */
export const originalKey = (folder: string, sha256: string): string => `${folder}/${sha256.slice(0, 2)}/${sha256}`

const variantName = /\/variants\/[0-9a-f]{32}-[0-9a-f]{8}_\d{1,5}\.(avif|webp)$/
const originalName = /\/([0-9a-f]{2})\/\1[0-9a-f]{62}$/

/** The key of a variant, in any folder: the only thing that /media serves. */
export const isVariantKey = (key: string): boolean => variantName.test(`/${key}`)

/** Something that Kiln made or copied itself: a bucket import leaves it out. */
export const isOwnKey = (key: string): boolean => isVariantKey(key) || originalName.test(`/${key}`)
