import type { BulkWork } from '#db/bulk-operations/begin-bulk-operation.ts'
import { type BulkSlice, recordBulkSlice } from '#db/bulk-operations/record-bulk-slice.ts'
import type { Tx } from '#db/client.ts'
import { deleteImages } from '#db/images/delete-images.ts'
import { countMatchingImages, listMatchingImages } from '#db/images/list-matching-images.ts'
import { publishImages } from '#db/images/publish-images.ts'
import { restoreImages } from '#db/images/restore-images.ts'
import { unpublishImages } from '#db/images/unpublish-images.ts'
import { startPurge } from '#jobs/start-purge.ts'
import type { ImageBulkAction } from '#lib/contracts/bulk-operations.ts'

type ImageWork = BulkWork & { subject: 'images' }

/** Few enough that a slice takes a moment: a cancel waits for it, and so does whoever wants one of its rows. */
const imagesASlice = 500

const verbs: Record<ImageBulkAction, (tx: Tx, ids: number[]) => Promise<number>> = {
  publish: publishImages,
  unpublish: unpublishImages,
  delete: deleteImages,
  restore: restoreImages,
  purge: startPurge,
}

export async function countImageWork(tx: Tx, { target }: ImageWork): Promise<{ total: number; upperBound: string }> {
  const { count, upTo } = await countMatchingImages(tx, target)
  return { total: count, upperBound: String(upTo) }
}

/** Changes the next images in the caller's transaction. Null when there are none left. */
export async function changeNextImages(tx: Tx, work: ImageWork): Promise<BulkSlice | null> {
  const place = { after: Number(work.cursor ?? 0), upTo: Number(work.upperBound), limit: imagesASlice }
  const ids = await listMatchingImages(tx, work.target, place)
  if (ids.length === 0) return null
  const slice = { cursor: String(ids.at(-1)), done: ids.length, changed: await verbs[work.action](tx, ids), failures: [] }
  await recordBulkSlice(tx, work.id, slice)
  return slice
}
