import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Db } from '#db/client.ts'
import { findOriginal, type OriginalPlace } from '#db/files/find-original.ts'
import { replaceContent } from '#db/images/replace-content.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { assertUnchanged, type HashedFile, hashFile, realPathWithin } from '#lib/hash-file.ts'
import type { Storage } from '#lib/storage/storage.ts'

type OpenedOriginal = {
  path: string
  sha256: string
  sizeBytes: number
  /** Call when the bytes have been decoded, before anything made from them is published. Throws original_changed. */
  assertUnchanged: () => Promise<void>
  /** Removes the copy, where one was made. */
  release: () => Promise<void>
}

type OpenStorageById = (id: string) => Promise<Storage>

/**
 * An image's original as a file on this machine whose bytes have the hash that was written down: the file itself where it lies here, else
 * a copy in `workDir`. Where the bytes are others by now, that is written down and original_changed thrown: the next try gets them.
 * Throws original_missing, original_unreadable, original_changed, aborted, item_gone and what the storage throws.
 */
export async function openOriginal(
  db: Db,
  openStorage: OpenStorageById,
  imageId: number,
  { workDir, signal }: { workDir: string; signal?: AbortSignal },
): Promise<OpenedOriginal> {
  const place = await findOriginal(db, imageId)
  if (place === null) throw new AppError('item_gone')
  const { path, copy } = await findBytes(place, openStorage, workDir, signal)
  const release = async () => {
    if (copy) await rm(path, { force: true })
  }
  try {
    const hashed = await hashFile(path, { signal })
    if (hashed.sha256 !== place.sha256) await refuseOtherBytes(db, place, hashed)
    return { path, sha256: hashed.sha256, sizeBytes: hashed.sizeBytes, assertUnchanged: () => assertUnchanged(hashed), release }
  } catch (error) {
    await release()
    throw error
  }
}

async function findBytes(
  place: OriginalPlace,
  openStorage: OpenStorageById,
  workDir: string,
  signal?: AbortSignal,
): Promise<{ path: string; copy: boolean }> {
  if (place.folder !== null) return { path: await realPathWithin(place.folder, join(place.folder, place.locator)), copy: false }
  if (place.storageId === null) throw new AppError('storage_not_configured', { role: null })
  const storage = await openStorage(place.storageId)
  const here = storage.localPath(place.locator)
  if (here !== null) {
    if ((await storage.head(place.locator, { signal })) === null) throw new AppError('original_missing')
    return { path: here, copy: false }
  }
  const path = join(workDir, `original-${randomUUID()}`)
  await download(storage, place, path, signal)
  return { path, copy: true }
}

async function download(storage: Storage, place: OriginalPlace, path: string, signal?: AbortSignal): Promise<void> {
  try {
    await mkdir(join(path, '..'), { recursive: true })
    const { body } = await storage.get(place.locator, { signal })
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
  } catch (error) {
    await rm(path, { force: true })
    if (signal?.aborted) throw new AppError('aborted', {}, error)
    const known = toAppError(error)
    if (known.code === 'object_missing') throw new AppError('original_missing', {}, error)
    throw known.code === 'internal' ? new AppError('storage_unreachable', { host: null }, error) : known
  }
}

/** Somebody's own file or object may change, and then counts as new; what Kiln stored itself may not, and is damaged. */
async function refuseOtherBytes(db: Db, place: OriginalPlace, hashed: HashedFile): Promise<never> {
  if (place.origin === 'folder' || place.origin === 'bucket') {
    const modifiedAt = place.origin === 'folder' ? hashed.modifiedAt : null
    await replaceContent(db, place.fileId, { sha256: hashed.sha256, sizeBytes: hashed.sizeBytes, modifiedAt })
    throw new AppError('original_changed')
  }
  throw new AppError('original_unreadable', { reason: 'damaged' })
}
