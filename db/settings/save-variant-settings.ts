import { inTransaction, type Tx } from '#db/client.ts'
import { notifyControl, notifyPages } from '#db/notify.ts'
import { type VariantSettings, variantSettingsSchema } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'
import { recipeOf, settingsHashOf } from '#lib/variant-keys.ts'
import { getVariantSettings, type VariantSettingsVersion } from './get-variant-settings.ts'
import { variantSettings } from './table.ts'

/**
 * Makes a new version of ladder, formats, qualities and efforts; images made with another hash are stale from then on. Settings that give
 * the same hash make no new version. Throws changed_meanwhile when `basedOn` (If-Match) is not the version in force.
 */
export async function saveVariantSettings(
  tx: Tx,
  { settings, basedOn, savedBy }: { settings: VariantSettings; basedOn: number; savedBy: string },
): Promise<VariantSettingsVersion> {
  const parsed = variantSettingsSchema.safeParse(settings)
  if (!parsed.success) throw new AppError('bad_request', { issues: ['settings: do not fit'] })
  return inTransaction(tx, async (tx) => {
    const current = await getVariantSettings(tx)
    if (current.version !== basedOn) throw new AppError('changed_meanwhile', { version: current.version })
    if (current.settingsHash === settingsHashOf(parsed.data)) return current
    // two editors of the same version meet at the primary key: one row goes in, the other finds it taken
    const [row] = await tx
      .insert(variantSettings)
      .values({
        version: basedOn + 1,
        settings: parsed.data,
        recipe: recipeOf(parsed.data),
        settingsHash: settingsHashOf(parsed.data),
        createdBy: savedBy,
      })
      .onConflictDoNothing()
      .returning()
    if (row === undefined) throw new AppError('changed_meanwhile', { version: basedOn + 1 })
    await notifyControl(tx, { kind: 'settings_changed' })
    await notifyPages(tx, { topic: 'settings' })
    return { ...row, createdAt: row.createdAt.toISOString() }
  })
}
