import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyControl, notifyPages } from '#db/notify.ts'
import { type SystemSettingKey, type SystemSettings, systemSettingSchemas } from '#lib/contracts/system-settings.ts'
import { AppError } from '#lib/errors.ts'

type SaveSystemSetting<Key extends SystemSettingKey> = {
  key: Key
  value: SystemSettings[Key]
  /** The version the editor saw (If-Match); null writes over whatever is there. */
  basedOn: number | null
  savedBy: string
}

/**
 * Writes a setting and tells workers and pages. Answers its new version. Throws changed_meanwhile when another saved it since `basedOn`,
 * bad_request when the value does not fit its schema.
 */
export async function saveSystemSetting<Key extends SystemSettingKey>(
  tx: Tx,
  { key, value, basedOn, savedBy }: SaveSystemSetting<Key>,
): Promise<{ version: number }> {
  const parsed = systemSettingSchemas[key].safeParse(value)
  if (!parsed.success) throw new AppError('bad_request', { issues: [`value: does not fit ${key}`] })
  return inTransaction(tx, async (tx) => {
    // whoever saves first with basedOn 0 inserts; the second finds the row at version 1
    const rows = await tx.execute<{ version: number }>(sql`
      insert into system_settings as s (key, value, version, updated_at, updated_by)
      select ${key}, ${JSON.stringify(parsed.data)}::jsonb, 1, now(), ${savedBy}
      where ${basedOn}::integer is null or ${basedOn}::integer = coalesce((select version from system_settings where key = ${key}), 0)
      on conflict (key) do update set value = excluded.value, version = s.version + 1, updated_at = now(), updated_by = excluded.updated_by
      where ${basedOn}::integer is null or s.version = ${basedOn}::integer
      returning version`)
    const version = rows[0]?.version
    if (version === undefined) throw new AppError('changed_meanwhile', { setting: key })
    await notifyControl(tx, { kind: 'settings_changed' })
    await notifyPages(tx, { topic: 'settings' })
    return { version }
  })
}
