import { desc } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { defaultVariantSettings, type VariantSettings } from '#lib/contracts/variants.ts'
import { recipeOf, settingsHashOf } from '#lib/variant-keys.ts'
import { variantSettings } from './table.ts'

export type VariantSettingsVersion = {
  version: number
  settings: VariantSettings
  recipe: string
  settingsHash: string
  createdAt: string
  createdBy: string
}

/**
 * The version in force. Recipe and hash are worked out anew from the settings, since a newer engine gives the same settings another
 * recipe. A database without any version gets the default one written down first, so that a run can name what it began with.
 */
export async function getVariantSettings(tx: Tx): Promise<VariantSettingsVersion> {
  const newest = async () => (await tx.select().from(variantSettings).orderBy(desc(variantSettings.version)).limit(1))[0]
  let row = await newest()
  if (row === undefined) {
    const settings = defaultVariantSettings
    await tx
      .insert(variantSettings)
      .values({ version: 1, settings, recipe: recipeOf(settings), settingsHash: settingsHashOf(settings), createdBy: 'system' })
      .onConflictDoNothing()
    row = await newest()
  }
  if (row === undefined) throw new Error('the default variant settings were written and are not there')
  const { version, settings, createdAt, createdBy } = row
  return {
    version,
    settings,
    recipe: recipeOf(settings),
    settingsHash: settingsHashOf(settings),
    createdAt: createdAt.toISOString(),
    createdBy,
  }
}

/** All versions, newest first, as they were when they were saved. */
export async function listVariantSettings(tx: Tx, limit = 100): Promise<VariantSettingsVersion[]> {
  const rows = await tx.select().from(variantSettings).orderBy(desc(variantSettings.version)).limit(limit)
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}
