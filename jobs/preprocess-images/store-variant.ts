import { rm } from 'node:fs/promises'
import type { NewVariant, VariantSet } from '#db/images/record-variants.ts'
import { AppError } from '#lib/errors.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { imageKeyOf, variantPath } from '#lib/variant-keys.ts'
import type { MadeVariant } from '#render/images/image-children.ts'

/** Puts in flight at once for one image: a far bucket answers slowly, and the encoder should not wait for each answer. */
const putsAtOnce = 4

type CreateStore = {
  storage: Storage
  set: VariantSet
  signal: AbortSignal
  /** Throws what forbids to store anything more. */
  beforePut: () => Promise<void>
  /** Called for each object that is stored for certain. */
  onStored: (variant: NewVariant) => void
  /** Called once, at the first put that fails. */
  onFailure: () => void
}

/** Stores outputs as they are made, a few at once; the maker waits when the storage falls behind. */
export function createStore({ storage, set, signal, beforePut, onStored, onFailure }: CreateStore) {
  const imageKey = imageKeyOf(set.contentSha256, set.recipe)
  const puts = new Set<Promise<void>>()
  let failure: { error: unknown } | null = null
  let count = 0
  let sizeBytes = 0

  async function putOne({ path, ...made }: MadeVariant): Promise<void> {
    await beforePut()
    const key = variantPath(storage.folder, imageKey, made.width, made.format)
    await putWhole(storage, key, { ...made, path }, signal)
    await rm(path, { force: true })
    count += 1
    sizeBytes += made.sizeBytes
    const { width, height, format, sha256 } = made
    onStored({ width, height, format, state: 'stored', sizeBytes: made.sizeBytes, sha256 })
  }

  return {
    add: async (made: MadeVariant): Promise<void> => {
      while (puts.size >= putsAtOnce) await Promise.race(puts)
      if (failure !== null) throw failure.error
      const put = putOne(made)
        .catch((error) => {
          if (failure !== null) return
          failure = { error }
          onFailure()
        })
        .finally(() => puts.delete(put))
      puts.add(put)
    },
    /** Waits for what is in flight. Throws what a put threw. */
    finish: async (): Promise<void> => {
      await Promise.all(puts)
      if (failure !== null) throw failure.error
    },
    /** Waits for what is in flight; answers what a put threw, else null. */
    findFailure: async (): Promise<unknown> => {
      await Promise.all(puts)
      return failure?.error ?? null
    },
    count: () => count,
    sizeBytes: () => sizeBytes,
  }
}

/**
 * An object that is there already was left by a worker that died before it could write it down, or was damaged behind our back. No row points
 * at it, so it may be replaced where its size differs: an encoder's library that changed makes other bytes. Throws storage_failing where
 * something stands in its way that is no object.
 */
async function putWhole(storage: Storage, key: string, { path, format, sizeBytes }: MadeVariant, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    if ((await storage.put(key, { path }, { mediaType: `image/${format}`, signal })).created) return
    const there = await storage.head(key, { signal })
    if (there?.sizeBytes === sizeBytes) return
    await storage.delete([key])
  }
  throw new AppError('storage_failing', { reason: 'name_taken' })
}
