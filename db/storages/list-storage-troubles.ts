import { basename } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import { type StorageTrouble, storageRoles, storageSettingsSchema } from '#lib/contracts/storages.ts'
import { getStorageRoles } from './find-storage.ts'

type Row = Omit<StorageTrouble, 'place' | 'roles' | 'kind' | 'images' | 'originals' | 'allHosts'> & {
  settings: unknown
  images: string | null
  originals: string | null
  allHosts: boolean
}

/**
 * Storages that a worker could not use when it last looked, from one machine at the least: those in use for a role, and those where something
 * lies that is still shown. What was found more than two minutes ago says nothing any more.
 */
export async function listStorageTroubles(tx: Tx): Promise<StorageTrouble[]> {
  const { version: _, ...chosen } = await getStorageRoles(tx)
  const rows = await tx.execute<Row>(sql`
    select s.id as "storageId", s.settings, (array_agg(l.code order by l.failing_since, l.host) filter (where l.code is not null))[1] as code,
      (array_agg(l.details order by l.failing_since, l.host) filter (where l.code is not null))[1] as details,
      ${iso(sql`min(l.failing_since)`)} as since, ${iso(sql`max(l.looked_at)`)} as "lookedAt",
      array_agg(l.host order by l.host) filter (where l.code is not null) as hosts, bool_and(l.code is not null) as "allHosts",
      max(l.images) as images, max(l.originals) as originals, coalesce(bool_and(l.is_exact), true) as "isExact"
    from storage_looks l join storages s on s.id = l.storage_id
    where l.looked_at > clock_timestamp() - interval '2 minutes'
    group by s.id having bool_or(l.code is not null) order by min(l.failing_since), s.id`)
  return rows
    .map(({ settings: stored, images, originals, ...row }): StorageTrouble => {
      const settings = storageSettingsSchema.parse(stored)
      return {
        ...row,
        kind: settings.kind,
        place: settings.kind === 's3' ? settings.bucket : basename(settings.root),
        roles: storageRoles.filter((role) => chosen[role] === row.storageId),
        images: images === null ? null : Number(images),
        originals: originals === null ? null : Number(originals),
      }
    })
    .filter(({ roles, images, originals }) => roles.length > 0 || (images ?? 0) > 0 || (originals ?? 0) > 0)
}
