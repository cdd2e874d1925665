import type { Tx } from '#db/client.ts'
import { storages } from '#db/storages/table.ts'
import { storageSettingsSchema } from '#lib/contracts/storages.ts'
import { publicBaseOf } from '#lib/storage/public-base.ts'

/** Public address of every storage, by its id. There are a handful. */
export async function listVariantBases(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.select({ id: storages.id, settings: storages.settings }).from(storages)
  return new Map(rows.map(({ id, settings }) => [id, publicBaseOf(storageSettingsSchema.parse(settings))]))
}

type PointedAt = { variantStorageId: string | null; imageKey: string | null; readyMaxWidth: number | null }

/** Public address of an image's set without `_{width}.{format}`; null while no tier is whole. */
export function variantBaseOf(bases: Map<string, string>, { variantStorageId, imageKey, readyMaxWidth }: PointedAt): string | null {
  const base = variantStorageId === null ? undefined : bases.get(variantStorageId)
  return base === undefined || imageKey === null || readyMaxWidth === null ? null : `${base}/${imageKey}`
}
