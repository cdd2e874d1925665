import { rm } from 'node:fs/promises'
import type { Db } from '#db/client.ts'
import type { AddedImage } from '#db/images/add-image.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { AppError } from '#lib/errors.ts'
import { hashFile } from '#lib/hash-file.ts'
import { shownName } from '#lib/shown-name.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type KeepOptions, keepOriginal } from './keep-original.ts'

/** Where uploads go now. Throws storage_not_configured. */
export async function openUploadStorage(db: Db, openStorage: (id: string) => Promise<Storage>): Promise<Storage> {
  const chosen = await findStorageForRole(db, 'originals')
  if (chosen === null) throw new AppError('storage_not_configured', { role: 'originals' })
  return openStorage(chosen.id)
}

/** Makes an image of a file that has wholly arrived, and removes the file. `name` is text from a stranger, kept as text; `also` joins the transaction. */
export async function keepUpload(
  db: Db,
  openStorage: (id: string) => Promise<Storage>,
  { path, name, also }: { path: string; name: string; also?: KeepOptions['also'] },
): Promise<AddedImage> {
  const storage = await openUploadStorage(db, openStorage)
  const { maxBytes } = await getSystemSetting(db, 'image_limits')
  const { sha256, sizeBytes } = await hashFile(path, { maxBytes })
  if (sizeBytes === 0) throw new AppError('empty_file')
  const added = await keepOriginal(
    db,
    storage,
    { origin: 'upload', name: shownName(name), path, sha256, sizeBytes, mediaType: null },
    { also },
  )
  await rm(path, { force: true })
  return added
}
