import { randomUUID } from 'node:crypto'
import { desc, eq, sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyControl, notifyPages } from '#db/notify.ts'
import { systemSettings } from '#db/settings/table.ts'
import { type S3Secrets, type StorageRole, type StorageSettings, s3SecretsSchema } from '#lib/contracts/storages.ts'
import { AppError } from '#lib/errors.ts'
import { openSecret, sealSecret } from '#lib/secrets.ts'
import { expectStorageVersion } from './expect-storage-version.ts'
import { getStorageRoles, type StorageRow } from './find-storage.ts'
import { storages } from './table.ts'

type SaveStorageForRole = {
  role: StorageRole
  settings: StorageSettings
  /** Null keeps what the same place had before; for S3 without any the role stays not configured. */
  secrets: S3Secrets | null
  /** What lib/storage/local-root claimRoot answered for a local root; null for S3. */
  marker: string | null
  encryptionKey: string
  /** The version that the editor saw (If-Match); null writes over whatever is there. */
  basedOn: number | null
  savedBy: string
}

/**
 * Chooses where a role's new objects go. Another place is another row: what was stored before keeps naming the old one. The same place
 * as once before gets its row back, with all that is known to lie there. Throws changed_meanwhile.
 */
export async function saveStorageForRole(tx: Tx, save: SaveStorageForRole): Promise<{ storageId: string; version: number }> {
  return inTransaction(tx, async (tx) => {
    await expectStorageVersion(tx, save.basedOn)
    const { settings, marker } = save
    const [known] = await tx
      .select()
      .from(storages)
      .where(sql`${storages.settings} = ${JSON.stringify(settings)}::jsonb and (${marker}::text is null or ${storages.marker} = ${marker})`)
      .limit(1)
    const id = known?.id ?? randomUUID()
    const given = save.secrets ?? (known?.secrets ? null : await findSecretsOfBucket(tx, settings, save.encryptionKey))
    const sealed = given === null ? (known?.secrets ?? null) : sealSecrets(save.encryptionKey, id, given)
    if (known === undefined)
      await tx.insert(storages).values({ id, kind: settings.kind, settings, secrets: sealed, marker: marker ?? randomUUID() })
    else await tx.update(storages).set({ secrets: sealed, retiredAt: null }).where(eq(storages.id, id))
    return { storageId: id, version: await chooseStorage(tx, save.role, id, save) }
  })
}

/** The secrets of another row for the same bucket: a change of folder or public address does not ask for them again. */
async function findSecretsOfBucket(tx: Tx, settings: StorageSettings, encryptionKey: string): Promise<S3Secrets | null> {
  if (settings.kind !== 's3') return null
  const { endpoint, bucket, region } = settings
  const [row] = await tx
    .select()
    .from(storages)
    .where(
      sql`${storages.secrets} is not null and ${storages.settings} @> ${JSON.stringify({ kind: 's3', endpoint, bucket, region })}::jsonb`,
    )
    .orderBy(desc(storages.createdAt))
    .limit(1)
  return row === undefined ? null : openStorageSecrets(encryptionKey, row)
}

/** Leaves a role without a storage: runs are refused with storage_not_configured until another is chosen. Throws changed_meanwhile. */
export async function clearStorageForRole(
  tx: Tx,
  save: { role: StorageRole; basedOn: number | null; savedBy: string },
): Promise<{ version: number }> {
  return inTransaction(tx, async (tx) => {
    await expectStorageVersion(tx, save.basedOn)
    return { version: await chooseStorage(tx, save.role, null, save) }
  })
}

async function chooseStorage(tx: Tx, role: StorageRole, id: string | null, { savedBy }: { savedBy: string }): Promise<number> {
  const { version: before, ...roles } = await getStorageRoles(tx)
  const value = { ...roles, [role]: id }
  const version = before + 1
  await tx
    .insert(systemSettings)
    .values({ key: 'storage', value, version, updatedBy: savedBy })
    .onConflictDoUpdate({ target: systemSettings.key, set: { value, version, updatedBy: savedBy, updatedAt: sql`now()` } })
  await tx.execute(
    sql`update storages set retired_at = now() where retired_at is null and id::text not in (${value.originals ?? ''}, ${value.variants ?? ''})`,
  )
  await notifyPages(tx, { topic: 'settings' })
  await notifyControl(tx, { kind: 'settings_changed' })
  return version
}

const sealSecrets = (encryptionKey: string, id: string, secrets: S3Secrets): Buffer =>
  sealSecret(encryptionKey, `storage:${id}`, JSON.stringify(s3SecretsSchema.parse(secrets)))

/** A storage's own secrets, opened; null where it has none. Throws storage_not_configured when the key is not the one they were sealed with. */
export function openStorageSecrets(encryptionKey: string, { id, secrets }: Pick<StorageRow, 'id' | 'secrets'>): S3Secrets | null {
  if (secrets === null) return null
  try {
    return s3SecretsSchema.parse(JSON.parse(openSecret(encryptionKey, `storage:${id}`, secrets)))
  } catch (error) {
    throw new AppError('storage_not_configured', { role: null, reason: 'secrets_unreadable' }, error)
  }
}
