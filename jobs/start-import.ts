import { inTransaction, type Tx } from '#db/client.ts'
import { createImport } from '#db/images/create-import.ts'
import { findStorage } from '#db/storages/find-storage.ts'
import type { ImportSource } from '#lib/contracts/imports.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { findImportFolder } from '#lib/library-folders.ts'
import { enqueue } from './enqueue.ts'
import { importImagesJob } from './import-images/job.ts'

/** Which folders may be imported: KILN_LIBRARY, and where Kiln's own home is. */
export type ImportPlaces = { libraries: readonly string[]; kilnHome: string }

/**
 * Starts an import. Throws import_active where one of the same source has not ended (should its worker have died, the sweep wakes it),
 * folder_missing, folder_not_allowed, original_unreadable, address_refused, storage_not_configured.
 */
export async function startImport(
  tx: Tx,
  { source, actor }: { source: ImportSource; actor: Actor },
  places: ImportPlaces,
): Promise<{ importId: string }> {
  const checked = await checkSource(tx, source, places)
  return inTransaction(tx, async (tx) => {
    const { importId, created } = await createImport(tx, { source: checked, actor })
    if (!created) throw new AppError('import_active', { importId })
    await enqueue(tx, importImagesJob, { importId })
    return { importId }
  })
}

async function checkSource(tx: Tx, source: ImportSource, places: ImportPlaces): Promise<ImportSource> {
  switch (source.kind) {
    case 'folder':
      return { kind: 'folder', path: await findImportFolder(source.path, places) }
    case 'url':
      return { kind: 'url', urls: [...new Set(source.urls.map(checkAddress))] }
    case 'bucket':
      if ((await findStorage(tx, source.storageId)) === null) throw new AppError('storage_not_configured', { role: null })
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
