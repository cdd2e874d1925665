import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { advanceImport } from '#db/images/advance-import.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { keepOriginal } from '#jobs/keep-original.ts'
import { AppError, errorTable, toAppError } from '#lib/errors.ts'
import { type FetchedOriginal, fetchOriginal } from '#lib/fetch-original.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { ImportWork } from './import-work.ts'

/** Fetches one address after the other into the storage for originals. The cursor is the number of addresses that are done. */
export async function importUrls(work: ImportWork, urls: readonly string[]): Promise<void> {
  const chosen = await findStorageForRole(work.db, 'originals')
  if (chosen === null) throw new AppError('storage_not_configured', { role: 'originals' })
  const storage = await work.openStorage(chosen.id)
  await mkdir(work.workDir, { recursive: true })
  for (let i = Number(work.cursor ?? 0); i < urls.length; i++) await importUrl(work, storage, urls[i] ?? '', String(i + 1))
}

async function importUrl(work: ImportWork, storage: Storage, url: string, cursor: string): Promise<void> {
  const { db, importId, signal, maxBytes } = work
  const path = join(work.workDir, `fetch-${randomUUID()}`)
  try {
    const fetched = await fetchTwice({ url, path, maxBytes, signal, allowAddress: work.allowAddress })
    if (fetched.sizeBytes === 0) throw new AppError('empty_file')
    const { sha256, sizeBytes, mediaType, fileName } = fetched
    await keepOriginal(
      db,
      storage,
      { origin: 'url', name: url, imageName: fileName, path, sha256, sizeBytes, mediaType },
      {
        signal,
        transact: work.fenced,
        also: (tx, { outcome }) =>
          advanceImport(tx, importId, {
            cursor,
            found: 1,
            added: outcome === 'unchanged' ? 0 : 1,
            unchanged: outcome === 'unchanged' ? 1 : 0,
            failures: [],
          }),
      },
    )
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'aborted' || code === 'internal' || ['pause_run', 'fail_run'].includes(errorTable[code].after)) throw error
    await work.fenced((tx) => advanceImport(tx, importId, { cursor, found: 1, added: 0, unchanged: 0, failures: [{ name: url, code }] }))
  } finally {
    await rm(path, { force: true })
  }
}

/** What failed in passing is tried once more. */
async function fetchTwice(fetch: Parameters<typeof fetchOriginal>[0]): Promise<FetchedOriginal> {
  try {
    return await fetchOriginal(fetch)
  } catch (error) {
    if (errorTable[toAppError(error).code].after !== 'retry' || fetch.signal?.aborted) throw error
    return fetchOriginal(fetch)
  }
}
