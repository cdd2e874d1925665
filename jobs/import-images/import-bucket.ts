import { createHash } from 'node:crypto'
import { type KnownFile, listKnownFiles } from '#db/files/list-known-files.ts'
import { AppError, errorTable, toAppError } from '#lib/errors.ts'
import { shownName } from '#lib/shown-name.ts'
import { isOwnKey } from '#lib/storage/keys.ts'
import type { Storage, StoredObject } from '#lib/storage/storage.ts'
import { inParallel, type Looked, writeStep } from './import-step.ts'
import type { ImportWork } from './import-work.ts'
import { isImageName } from './walk-folder.ts'

const objectsAPage = 200
const hashedAtOnce = 3

/** Adds the images of a bucket below a prefix; they stay there. What Kiln itself has stored in the same bucket is left out. */
export async function importBucket(work: ImportWork, { storageId, prefix }: { storageId: string; prefix: string }): Promise<void> {
  const storage = await work.openStorage(storageId)
  for (let after = work.cursor ?? ''; ; ) {
    if (work.signal.aborted) throw new AppError('aborted')
    const page = await storage.list({ prefix, after, limit: objectsAPage })
    const last = page.at(-1)
    if (last === undefined) return
    const images = page.filter(({ key }) => isImageName(key) && !isOwnKey(key))
    const known = await listKnownFiles(
      work.db,
      { storageId },
      images.map(({ key }) => key),
    )
    const looked = await inParallel(images, hashedAtOnce, (object) => lookAtObject(work, storage, object, known.get(object.key)))
    await work.fenced((tx) => writeStep(tx, work.importId, { origin: 'bucket', storageId }, looked))
    after = last.key
  }
}

async function lookAtObject(work: ImportWork, storage: Storage, object: StoredObject, known: KnownFile | undefined): Promise<Looked> {
  const { key: locator, sizeBytes, modifiedAt, mediaType } = object
  if (known?.sizeBytes === sizeBytes && known.modifiedAtMs === Math.floor(modifiedAt.getTime())) return { locator, unchanged: true }
  if (sizeBytes === 0) return { locator, code: 'empty_file' }
  if (sizeBytes > work.maxBytes) return { locator, code: 'image_too_many_bytes' }
  try {
    const sha256 = await hashObject(storage, object, work.signal)
    const name = locator.slice(locator.lastIndexOf('/') + 1)
    return { locator, add: { locator, name, imageName: shownName(name), sha256, sizeBytes, mediaType, modifiedAt } }
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'object_missing') return { locator, code: 'original_missing' }
    if (code === 'internal' || code === 'aborted' || errorTable[code].after !== 'retry') throw error
    return { locator, code }
  }
}

async function hashObject(storage: Storage, { key, sizeBytes }: StoredObject, signal: AbortSignal): Promise<string> {
  const { body } = await storage.get(key, { signal })
  const hash = createHash('sha256')
  let read = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      read += chunk.length
      hash.update(chunk)
    }
  } catch (error) {
    throw signal.aborted ? new AppError('aborted', {}, error) : new AppError('storage_unreachable', { host: null }, error)
  }
  if (read !== sizeBytes) throw new AppError('original_changed')
  return hash.digest('hex')
}
