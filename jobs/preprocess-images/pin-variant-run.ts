import type { Tx } from '#db/client.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import type { ImageLimits, VariantSettings } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'

/** What a run keeps to from its start to its end, whatever an admin changes meanwhile. */
export type VariantRunSettings = {
  settingsVersion: number
  settingsHash: string
  recipe: string
  settings: VariantSettings
  storageId: string
  limits: ImageLimits
  /** Whether the storage is asked for every object that the manifest names; else the manifest is believed. */
  asksStorage: boolean
}

/** What somebody names is looked at; what a scope works out from the manifest is not, since that would cost sixteen questions an image. */
const asksStorageIn: Record<Scope['kind'], boolean> = { missing: false, stale: false, failed: false, all: true, selection: true }

/** Throws storage_not_configured while no storage is chosen for variants. */
export async function pinVariantRun(tx: Tx, scope: Pick<Scope, 'kind'> = { kind: 'missing' }): Promise<VariantRunSettings> {
  const storage = await findStorageForRole(tx, 'variants')
  if (storage === null) throw new AppError('storage_not_configured', { role: 'variants' })
  const { version, settingsHash, recipe, settings } = await getVariantSettings(tx)
  const limits = await getSystemSetting(tx, 'image_limits')
  return { settingsVersion: version, settingsHash, recipe, settings, storageId: storage.id, limits, asksStorage: asksStorageIn[scope.kind] }
}
