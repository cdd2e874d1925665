import type { Db } from '#db/client.ts'
import { findStorage } from '#db/storages/find-storage.ts'
import { openStorageSecrets } from '#db/storages/save-storage-for-role.ts'
import { AppError } from '#lib/errors.ts'
import { openStorage } from '#lib/storage/open-storage.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** A row is read again after this long, so that new secrets reach a process that runs. */
const rereadMs = 5000

/**
 * Opens storages by id and keeps them: the same object, with its connections, while its row says the same. Throws
 * storage_not_configured where the row is gone or its secrets are missing.
 */
export function createStorageOpener(db: Db, encryptionKey: string): (id: string) => Promise<Storage> {
  const known = new Map<string, { storage: Storage; print: string; readAt: number }>()
  return async (id) => {
    const had = known.get(id)
    if (had !== undefined && performance.now() - had.readAt < rereadMs) return had.storage
    const row = await findStorage(db, id)
    if (row === null) throw new AppError('storage_not_configured', { role: null })
    const print = JSON.stringify([row.settings, row.secrets?.toString('base64'), row.marker])
    const storage = had?.print === print ? had.storage : openStorage({ ...row, secrets: openStorageSecrets(encryptionKey, row) })
    known.set(id, { storage, print, readAt: performance.now() })
    return storage
  }
}
