const byEnding: Record<string, string> = { avif: 'image/avif', webp: 'image/webp', jpg: 'image/jpeg', png: 'image/png', gif: 'image/gif' }

/** What a key's own ending says; null for originals, whose keys have none. */
export const mediaTypeOfKey = (key: string): string | null => byEnding[key.slice(key.lastIndexOf('.') + 1)] ?? null

/** Sent with every object: a key's bytes never change. */
export const immutableCacheControl = 'public, max-age=31536000, immutable'
