import { listLocalStorages } from '#db/storages/list-storages.ts'
import { type AppError, toAppError } from '#lib/errors.ts'
import { isVariantKey } from '#lib/storage/keys.ts'
import type { Storage, StoredObject } from '#lib/storage/storage.ts'
import { webDb } from './web-database.ts'
import { webOpenStorage } from './web-storage.ts'

const relistMs = 5000
let listed: { at: number; storages: { id: string; folder: string }[]; db: object } | undefined

async function localStorages(): Promise<{ id: string; folder: string }[]> {
  const db = webDb()
  if (listed === undefined || listed.db !== db || performance.now() - listed.at > relistMs)
    listed = {
      db,
      at: performance.now(),
      storages: (await listLocalStorages(db)).map(({ id, settings }) => ({ id, folder: settings.folder })),
    }
  return listed.storages
}

/**
 * A variant in any local storage, newest storage first; null where there is none. Keys name their bytes by hash and recipe, so whichever
 * storage has one, it is the same picture. Nothing else that lies in a storage can be asked for, originals above all.
 */
export async function findMedia(key: string): Promise<{ storage: Storage; object: StoredObject } | null> {
  if (!isVariantKey(key)) return null
  let failure: AppError | null = null
  for (const { id, folder } of await localStorages()) {
    if (!key.startsWith(`${folder}/`)) continue
    try {
      const storage = await webOpenStorage(id)
      const object = await storage.head(key)
      if (object !== null) return { storage, object }
    } catch (error) {
      failure ??= toAppError(error)
    }
  }
  if (failure !== null && failure.code !== 'key_invalid') throw failure
  return null
}
