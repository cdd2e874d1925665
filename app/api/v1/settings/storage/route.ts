import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { readStorages } from '#app/_server/storage-form.ts'
import { webEncryptionKey } from '#app/_server/web-storage.ts'
import { expectStorageVersion } from '#db/storages/expect-storage-version.ts'
import { clearStorageForRole, saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { saveStorageSchema, storageListSchema, storageRoleSchema } from '#lib/contracts/storages.ts'
import { claimRoot } from '#lib/storage/local-root.ts'

export const GET = adminRoute({ role: 'admin', response: storageListSchema, run: ({ db }) => readStorages(db) })

export const PUT = adminRoute({
  role: 'admin',
  body: saveStorageSchema,
  response: storageListSchema,
  audit: 'settings.storage',
  // A disk that does not answer is waited for without a transaction.
  prepare: async ({ db, body: { role, settings, secrets }, ifMatch, note }) => {
    note({ target: role, details: { settings, secrets: secrets !== undefined } })
    await expectStorageVersion(db, ifMatch()) // before a folder is claimed by whoever comes too late
    return settings.kind === 'local' ? (await claimRoot(settings.root)).marker : null
  },
  run: async ({ db, body: { role, settings, secrets }, actor, ifMatch, prepared: marker }) => {
    const basedOn = ifMatch()
    const encryptionKey = webEncryptionKey()
    await saveStorageForRole(db, { role, settings, secrets: secrets ?? null, marker, encryptionKey, basedOn, savedBy: actor.label })
    return readStorages(db)
  },
})

/** Leaves a role without a storage: runs are refused until another is chosen. */
export const DELETE = adminRoute({
  role: 'admin',
  query: z.object({ role: storageRoleSchema }),
  response: storageListSchema,
  audit: 'settings.storage_clear',
  run: async ({ db, query: { role }, actor, ifMatch, note }) => {
    note({ target: role })
    await clearStorageForRole(db, { role, basedOn: ifMatch(), savedBy: actor.label })
    return readStorages(db)
  },
})
