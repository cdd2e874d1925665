import type { Db } from '#db/client.ts'
import { findStorage } from '#db/storages/find-storage.ts'
import type { ImportSource } from '#lib/contracts/imports.ts'
import { AppError } from '#lib/errors.ts'
import { findImportFolder } from '#lib/library-folders.ts'

/** Which folders may be imported: KILN_LIBRARY, and where Kiln's own home is. */
export type ImportPlaces = { libraries: readonly string[]; kilnHome: string }

declare const checked: unique symbol
/** A source that was looked at, with what must not be kept taken out of its addresses. */
export type CheckedSource = ImportSource & { readonly [checked]: true }

/**
 * The source as it may be imported. Looks at the disk, which may not answer: never inside a transaction. Throws folder_missing,
 * folder_not_allowed, original_unreadable, address_refused, storage_not_configured.
 */
export async function checkImportSource(db: Db, source: ImportSource, places: ImportPlaces): Promise<CheckedSource> {
  return (await checkOne(db, source, places)) as CheckedSource
}

async function checkOne(db: Db, source: ImportSource, places: ImportPlaces): Promise<ImportSource> {
  switch (source.kind) {
    case 'folder':
      return { kind: 'folder', path: await findImportFolder(source.path, places) }
    case 'url':
      return { kind: 'url', urls: [...new Set(source.urls.map(checkAddress))] }
    case 'bucket':
      if ((await findStorage(db, source.storageId)) === null) throw new AppError('storage_not_configured', { role: null })
      return source
    default:
      return source satisfies never
  }
}

function checkAddress(given: string): string {
  const url = new URL(given)
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new AppError('address_refused', { reason: 'form', host: url.hostname || null })
  url.hash = ''
  return url.href
}
