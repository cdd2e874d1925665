import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type StorageStatus, storageRoles } from '#lib/contracts/storages.ts'
import { findStorage, getStorageRoles, type StorageRow, toStorageRow } from './find-storage.ts'
import { storages } from './table.ts'

/** What the settings page shows of each role; never a secret. `version` is for If-Match. */
export async function listStorageStatus(tx: Tx): Promise<{ roles: StorageStatus[]; version: number }> {
  const chosen = await getStorageRoles(tx)
  const roles: StorageStatus[] = []
  for (const role of storageRoles) {
    const id = chosen[role]
    const found = id === null ? null : await findStorage(tx, id)
    roles.push({
      role,
      storageId: found?.id ?? null,
      settings: found?.settings ?? null,
      hasSecrets: found !== null && found.secrets !== null,
    })
  }
  return { roles, version: chosen.version }
}

/** Local storages, newest first, also those that are no longer written to: what they hold is still served. */
export async function listLocalStorages(tx: Tx): Promise<StorageRow[]> {
  const rows = await tx.select().from(storages).where(eq(storages.kind, 'local')).orderBy(desc(storages.createdAt), desc(storages.id))
  return rows.map(toStorageRow)
}
