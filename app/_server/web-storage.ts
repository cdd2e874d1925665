import type { Db } from '#db/client.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { loadEnv } from '#lib/env.ts'
import { loadSecrets } from '#lib/home.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { webDb } from './web-database.ts'

let made: { db: Db; open: (id: string) => Promise<Storage> } | undefined

/** What storage secrets are sealed with. */
export const webEncryptionKey = (): string => loadSecrets(loadEnv()).encryptionKey

/** Opens a storage by its id, for routes. Throws storage_not_configured. */
export function webOpenStorage(id: string): Promise<Storage> {
  const db = webDb()
  if (made?.db !== db) made = { db, open: createStorageOpener(db, webEncryptionKey()) }
  return made.open(id)
}
