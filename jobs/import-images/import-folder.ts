import { basename } from 'node:path'
import { ensureFolder } from '#db/files/ensure-folder.ts'
import { type KnownFile, listKnownFiles } from '#db/files/list-known-files.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { type HashedFile, hashFile } from '#lib/hash-file.ts'
import { findImportFolder } from '#lib/library-folders.ts'
import { shownName } from '#lib/shown-name.ts'
import { inParallel, type Looked, writeStep } from './import-step.ts'
import type { ImportWork } from './import-work.ts'
import { markVanished } from './mark-vanished.ts'
import { type Found, walkFolder } from './walk-folder.ts'

const filesAStep = 100
const stepMs = 1000
const hashedAtOnce = 3

/**
 * Adds what lies in a folder. What was there before with the same size and time is not read again; files stay where they are. What cannot
 * be read is counted with its code, and the walk goes on.
 */
export async function importFolder(work: ImportWork, path: string): Promise<void> {
  const { db, signal, places, fenced, importId } = work
  const root = await findImportFolder(path, places)
  const folderId = await ensureFolder(db, root)
  let step: Found[] = []
  let startedAt = performance.now()
  const write = async () => {
    const looked = await lookAt(work, folderId, step)
    await fenced((tx) => writeStep(tx, importId, { origin: 'folder', folderId }, looked))
    step = []
    startedAt = performance.now()
  }
  for await (const found of walkFolder(root, { after: work.cursor ?? '', skip: [places.kilnHome], signal })) {
    step.push(found)
    if (step.length >= filesAStep || performance.now() - startedAt > stepMs) await write()
  }
  if (step.length > 0) await write()
  await markVanished(work, { folderId, root })
}

async function lookAt(work: ImportWork, folderId: number, step: readonly Found[]): Promise<Looked[]> {
  const known = await listKnownFiles(
    work.db,
    { folderId },
    step.map((found) => found.locator),
  )
  return inParallel(step, hashedAtOnce, (found) => lookAtFile(work, found, known.get(found.locator)))
}

async function lookAtFile({ maxBytes, signal }: ImportWork, found: Found, known: KnownFile | undefined): Promise<Looked> {
  const { locator } = found
  if ('refused' in found) return { locator, code: found.refused }
  if (known?.sizeBytes === found.sizeBytes && known.modifiedAtMs === Math.floor(found.modifiedAt.getTime()))
    return { locator, unchanged: true }
  if (found.sizeBytes === 0) return { locator, code: 'empty_file' }
  try {
    const { sha256, sizeBytes, modifiedAt } = await hashUntilStill(found.path, { maxBytes, signal })
    return {
      locator,
      add: { locator, name: basename(locator), imageName: shownName(basename(locator)), sha256, sizeBytes, mediaType: null, modifiedAt },
    }
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'aborted' || code === 'internal') throw error
    return { locator, code }
  }
}

/** A file that changes while it is read is read again, three times in all. */
async function hashUntilStill(path: string, options: { maxBytes: number; signal: AbortSignal }): Promise<HashedFile> {
  for (let attempt = 1; ; attempt++)
    try {
      return await hashFile(path, options)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'original_changed' || attempt === 3) throw error
    }
}
