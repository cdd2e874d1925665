import { inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { images } from './table.ts'
import { listVariantBases, variantBaseOf } from './variant-bases.ts'

type ImageLabel = { name: string; thumbnailUrl: string | null; artefactUrl: string | null; placeholder: string | null }

/** Names and small pictures for lists of items, deleted images too. */
export async function describeImages(tx: Tx, ids: number[]): Promise<Map<number, ImageLabel>> {
  if (ids.length === 0) return new Map()
  const bases = await listVariantBases(tx)
  const rows = await tx
    .select({
      id: images.id,
      name: images.name,
      placeholder: images.placeholder,
      imageKey: images.imageKey,
      variantStorageId: images.variantStorageId,
      readyMaxWidth: images.readyMaxWidth,
      readyWidths: images.readyWidths,
    })
    .from(images)
    .where(inArray(images.id, ids))
  return new Map(
    rows.map((row) => {
      const base = variantBaseOf(bases, row)
      const thumbnailUrl = base === null ? null : `${base}_${row.readyWidths[0] ?? row.readyMaxWidth}.webp`
      const artefactUrl = base === null || row.readyMaxWidth === null ? null : `${base}_${row.readyMaxWidth}.webp`
      return [row.id, { name: row.name, thumbnailUrl, artefactUrl, placeholder: row.placeholder }]
    }),
  )
}
