import type { Db } from '#db/client.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { listStorageStatus } from '#db/storages/list-storages.ts'
import { openStorageSecrets } from '#db/storages/save-storage-for-role.ts'
import type { S3Secrets, StorageRole, StorageSettings } from '#lib/contracts/storages.ts'
import { webEncryptionKey } from './web-storage.ts'

/** What the storage page shows, with the version for If-Match. */
export async function readStorages(db: Db) {
  const { roles, version } = await listStorageStatus(db)
  return { storages: roles, version }
}

/**
 * The secrets to try a form with: those in it, else those stored for the role, but only for the very service and bucket they were given
 * for: they are never sent elsewhere.
 */
export async function secretsForForm(
  db: Db,
  role: StorageRole,
  settings: StorageSettings,
  given: S3Secrets | undefined,
): Promise<S3Secrets | null> {
  if (settings.kind !== 's3') return null
  if (given !== undefined) return given
  const stored = await findStorageForRole(db, role)
  if (stored?.settings.kind !== 's3') return null
  const isSamePlace = stored.settings.endpoint === settings.endpoint && stored.settings.bucket === settings.bucket
  return isSamePlace ? openStorageSecrets(webEncryptionKey(), stored) : null
}
