import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import {
  defaultSystemSettings,
  type SystemSettingKey,
  type SystemSettings,
  systemSettingKeys,
  systemSettingSchemas,
} from '#lib/contracts/system-settings.ts'
import { systemSettings } from './table.ts'

type SystemSettingVersion<Key extends SystemSettingKey> = {
  value: SystemSettings[Key]
  /** 0 while nobody has set it. */
  version: number
  updatedAt: string | null
  updatedBy: string | null
}

/** A setting with its version. A stored value that its schema no longer accepts counts as not set, under its own version. */
export async function getSystemSettingVersion<Key extends SystemSettingKey>(tx: Tx, key: Key): Promise<SystemSettingVersion<Key>> {
  const [row] = await tx.select().from(systemSettings).where(eq(systemSettings.key, key))
  if (row === undefined) return { value: defaultSystemSettings[key], version: 0, updatedAt: null, updatedBy: null }
  const parsed = systemSettingSchemas[key].safeParse(row.value)
  return {
    value: (parsed.success ? parsed.data : defaultSystemSettings[key]) as SystemSettings[Key],
    version: row.version,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  }
}

export const getSystemSetting = async <Key extends SystemSettingKey>(tx: Tx, key: Key): Promise<SystemSettings[Key]> =>
  (await getSystemSettingVersion(tx, key)).value

/** Every setting with its version, for the settings page. */
export async function listSystemSettings(tx: Tx): Promise<{ [Key in SystemSettingKey]: SystemSettingVersion<Key> }> {
  const entries = []
  for (const key of systemSettingKeys) entries.push([key, await getSystemSettingVersion(tx, key)] as const)
  return Object.fromEntries(entries) as { [Key in SystemSettingKey]: SystemSettingVersion<Key> }
}
