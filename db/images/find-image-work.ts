import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import type { VariantState } from '#lib/contracts/variants.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'

export type KnownVariant = { width: number; height: number; format: VariantFormat; state: 'stored' | 'left_out'; sizeBytes: number | null }

/** What making variants of an image must know before it begins. */
export type ImageWork = {
  imageId: number
  contentSha256: string
  sizeBytes: number
  variantState: VariantState
  settingsVersion: number | null
  settingsHash: string | null
  variantStorageId: string | null
  /** Oriented size in px and placeholder, when any image with these bytes was decoded before. */
  known: { width: number; height: number; placeholder: string } | null
  /** The manifest of this recipe in this storage, whichever ladder it was made for. */
  have: KnownVariant[]
}

type Row = {
  content_sha256: string
  size_bytes: string
  variant_state: VariantState
  settings_version: number | null
  settings_hash: string | null
  variant_storage_id: string | null
  known: ImageWork['known']
  have: KnownVariant[] | null
}

/** The bytes an image has now, or null when it is gone or deleted. */
export async function findContentOfImage(tx: Tx, imageId: number): Promise<string | null> {
  const [row] = await tx.execute<{ sha: string }>(
    sql`select content_sha256 as sha from images where id = ${imageId} and deleted_at is null`,
  )
  return row?.sha ?? null
}

/** Null when the image is gone, deleted, or has other bytes than `contentSha256` by now. */
export async function findImageWork(
  tx: Tx,
  { imageId, contentSha256, recipe, storageId }: { imageId: number; contentSha256: string; recipe: string; storageId: string },
): Promise<ImageWork | null> {
  // a size counts only where the key beside it proves that it was read from these bytes
  const [row] = await tx.execute<Row>(sql`
    select i.content_sha256, i.size_bytes, i.variant_state, i.settings_version, i.settings_hash, i.variant_storage_id,
      (select json_build_object('width', k.width, 'height', k.height, 'placeholder', k.placeholder) from images k
        where k.content_sha256 = i.content_sha256 and starts_with(k.image_key, ${imageKeyOf(contentSha256, '')})
          and k.width is not null and k.height is not null and k.placeholder is not null limit 1) as known,
      (select json_agg(json_build_object('width', v.width, 'height', v.height, 'format', v.format, 'state', v.state,
          'sizeBytes', v.size_bytes)) from variant_outputs v
        where v.content_sha256 = i.content_sha256 and v.recipe = ${recipe} and v.storage_id = ${storageId}) as have
    from images i where i.id = ${imageId} and i.content_sha256 = ${contentSha256} and i.deleted_at is null`)
  if (row === undefined) return null
  return {
    imageId,
    contentSha256,
    sizeBytes: Number(row.size_bytes),
    variantState: row.variant_state,
    settingsVersion: row.settings_version,
    settingsHash: row.settings_hash,
    variantStorageId: row.variant_storage_id,
    known: row.known,
    have: row.have ?? [],
  }
}
