import { inTransaction, type Tx } from '#db/client.ts'
import { type AddedImage, addImage } from '#db/images/add-image.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { originalKey } from '#lib/storage/keys.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { enqueue } from './enqueue.ts'
import { processNewImageJob } from './process-new-image/job.ts'

type KeepOriginal = {
  origin: 'upload' | 'url'
  /** What it was called, or its address. Only ever text. */
  name: string
  imageName?: string
  /** The bytes, on this machine's disk; the caller removes the file. */
  path: string
  sha256: string
  sizeBytes: number
  mediaType: string | null
}

export type KeepOptions = {
  signal?: AbortSignal
  /** Joins the transaction that adds the image. */
  also?: (tx: Tx, added: AddedImage) => Promise<void>
  /** Opens that transaction, for one that only commits while a lease is held. */
  transact?: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
}

/**
 * Puts bytes that came from outside into the storage for originals, under a key made of their hash alone, adds the image, and has it
 * processed at once unless that is switched off. `also` joins the transaction. The stored object's type says nothing, so that no
 * browser ever runs it.
 */
export async function keepOriginal(
  db: Tx,
  storage: Storage,
  original: KeepOriginal,
  { signal, also, transact = (work) => inTransaction(db, work) }: KeepOptions = {},
): Promise<AddedImage> {
  const key = originalKey(storage.folder, original.sha256)
  const put = () => storage.put(key, { path: original.path }, { mediaType: 'application/octet-stream', signal })
  await put()
  const added = await transact(async (tx) => {
    const image = await addImage(tx, { ...original, locator: key, storageId: storage.id })
    if (image.outcome !== 'unchanged' && (await getSystemSetting(tx, 'process_new_uploads')))
      await enqueue(tx, processNewImageJob, { imageId: image.imageId })
    await also?.(tx, image)
    return image
  })
  // A purge of the same bytes may have deleted the object after the put found it; from the commit on it no longer does.
  if ((await storage.head(key, { signal })) === null) await put()
  return added
}
