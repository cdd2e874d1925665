import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systemSettings } from '#db/settings/table.ts'
import { type StorageRole, type StorageSettings, storageSettingsSchema } from '#lib/contracts/storages.ts'
import { storages } from './table.ts'

export type StorageRow = { id: string; kind: 'local' | 's3'; settings: StorageSettings; secrets: Buffer | null; marker: string }

const rolesSchema = z.object({ originals: z.uuid().nullable().default(null), variants: z.uuid().nullable().default(null) })
type StorageRoles = z.output<typeof rolesSchema>

/** Which storage new originals and new variants go to; null where none was chosen, or it was cleared. */
export async function getStorageRoles(tx: Tx): Promise<StorageRoles & { version: number }> {
  const [row] = await tx.select().from(systemSettings).where(eq(systemSettings.key, 'storage'))
  return { ...rolesSchema.parse(row?.value ?? {}), version: row?.version ?? 0 }
}

export async function findStorage(tx: Tx, id: string): Promise<StorageRow | null> {
  const [row] = await tx.select().from(storages).where(eq(storages.id, id))
  return row === undefined ? null : toStorageRow(row)
}

/** The storage in use for a role; null when there is none, or an S3 one was chosen and its secrets were never given. */
export async function findStorageForRole(tx: Tx, role: StorageRole): Promise<StorageRow | null> {
  const id = (await getStorageRoles(tx))[role]
  const found = id === null ? null : await findStorage(tx, id)
  return found?.kind === 's3' && found.secrets === null ? null : found
}

export const toStorageRow = (row: typeof storages.$inferSelect): StorageRow => ({
  id: row.id,
  kind: row.kind,
  settings: storageSettingsSchema.parse(row.settings),
  secrets: row.secrets,
  marker: row.marker,
})
