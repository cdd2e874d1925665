import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'
import { systemSettings } from '#db/settings/table.ts'
import { defaultFolders, defaultRootOf, storageRoles } from '#lib/contracts/storages.ts'
import { claimRoot } from '#lib/storage/local-root.ts'
import { listLocalStorages } from './list-storages.ts'
import { saveStorageForRole } from './save-storage-for-role.ts'

/**
 * At a first start: a local folder for each role below `root`. Nothing once somebody, or an earlier start, has chosen. A home that was
 * moved as a whole is followed: the marker tells that it is the same folder.
 */
export async function ensureDefaultStorages(tx: Tx, { root }: { root: string }): Promise<{ created: boolean }> {
  return inTransaction(tx, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockIds.defaultStorages})`)
    const [chosen] = await tx.select({ key: systemSettings.key }).from(systemSettings).where(eq(systemSettings.key, 'storage'))
    if (chosen !== undefined) {
      await followMovedHome(tx, root)
      return { created: false }
    }
    for (const role of storageRoles) {
      const roleRoot = defaultRootOf(role, root)
      const { marker } = await claimRoot(roleRoot)
      await saveStorageForRole(tx, {
        role,
        settings: { kind: 'local', root: roleRoot, publicBaseUrl: null, folder: defaultFolders[role] },
        secrets: null,
        marker,
        encryptionKey: '',
        basedOn: null,
        savedBy: 'system',
      })
    }
    return { created: true }
  })
}

async function followMovedHome(tx: Tx, root: string): Promise<void> {
  for (const { id, settings, marker } of await listLocalStorages(tx)) {
    if (settings.kind !== 'local' || existsSync(settings.root)) continue
    for (const role of storageRoles) {
      const roleRoot = defaultRootOf(role, root)
      if (!existsSync(join(roleRoot, '.kiln-storage'))) continue
      if ((await claimRoot(roleRoot)).marker !== marker) continue
      await tx.execute(sql`update storages set settings = jsonb_set(settings, '{root}', to_jsonb(${roleRoot}::text)) where id = ${id}`)
    }
  }
}
