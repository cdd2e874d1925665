import type { Readable } from 'node:stream'

/** What is known of a stored object. */
export type StoredObject = { key: string; sizeBytes: number; mediaType: string | null; etag: string; modifiedAt: Date }

type PutOptions = { mediaType: string; signal?: AbortSignal }

/**
 * Where objects live: a local folder or an S3-compatible bucket. Keys are `/`-separated, relative, made by Kiln, never by a user.
 * Objects are immutable: a put of a key that exists leaves it as it is and answers `created: false`.
 * Throws AppError storage_not_configured, storage_gone, storage_unreachable, storage_full, storage_forbidden, storage_read_only,
 * storage_failing, storage_wrong_folder, object_missing, key_invalid.
 */
export interface Storage {
  readonly id: string
  readonly kind: 'local' | 's3'
  /** Writes aside and publishes whole, or not at all. */
  put(key: string, body: Buffer | { path: string }, options: PutOptions): Promise<{ created: boolean }>
  /** A stream of the object, or of bytes `start` to `end`, both counted in. */
  get(key: string, options?: { start?: number; end?: number; signal?: AbortSignal }): Promise<{ object: StoredObject; body: Readable }>
  /** Null where there is none. */
  head(key: string, options?: { signal?: AbortSignal }): Promise<StoredObject | null>
  delete(keys: string[]): Promise<void>
  /** In key order, after `after`. */
  list(options: { prefix?: string; after?: string; limit?: number }): Promise<StoredObject[]>
  /** The file itself where it lies on this machine's disk, else null: lets a reader skip a copy. */
  localPath(key: string): string | null
  /** What every key begins with. */
  readonly folder: string
  /** The same place as a public address: CDN or Kiln's own /media, with the folder in it. */
  readonly publicBase: string
  /** Writes, reads and deletes an object. Throws what is wrong. */
  test(): Promise<void>
  /** Whether the place is there, and is this one: a question or two, nothing is written. Throws what is wrong. */
  look(): Promise<void>
}
