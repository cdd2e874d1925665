import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { listFolderImages } from '#db/images/list-folder-images.ts'
import { markOriginals } from '#db/images/mark-originals.ts'
import { getImport } from '#db/images/read-imports.ts'
import { recordVanished } from '#db/images/record-vanished.ts'
import { AppError } from '#lib/errors.ts'
import { inParallel } from './import-step.ts'
import type { ImportWork } from './import-work.ts'

const aStep = 1000
const lookedAtOnce = 16

/** So many files at once are more often a disk that is away than files that somebody took away. */
const manyAtOnce = 100

/**
 * Looks for every file of the folder that is known: an image whose file is gone is marked, and no more where it is back; what failed
 * since it could not be read waits again then. Done once the walk is through, so an import that was stopped does it anew. Throws folder_emptied and marks nothing where the walk found nothing, or less
 * than is newly gone: the folder looks like the place of a disk that is not mounted.
 */
export async function markVanished(work: ImportWork, { folderId, root }: { folderId: number; root: string }): Promise<void> {
  let vanished = 0
  const newlyGone: number[] = []
  for (let after = ''; ; ) {
    work.signal.throwIfAborted()
    const known = await listFolderImages(work.db, { folderId, after, limit: aStep })
    const last = known.at(-1)
    if (last === undefined) break
    const there = await inParallel(known, lookedAtOnce, ({ locator }) => isThere(join(root, locator)))
    newlyGone.push(...known.filter((image, i) => !there[i] && !image.isMissing).map(({ imageId }) => imageId))
    const back = known.filter((image, i) => there[i] && (image.isMissing || image.isUnread))
    vanished += there.filter((is) => !is).length
    if (back.length > 0) await work.fenced((tx) => markOriginals(tx, { gone: [], back: back.map(({ imageId }) => imageId) }))
    after = last.locator
  }
  const { found } = await getImport(work.db, work.importId)
  if (newlyGone.length > 0 && (found === 0 || (newlyGone.length >= manyAtOnce && newlyGone.length > found)))
    throw new AppError('folder_emptied', { missing: newlyGone.length })
  for (let at = 0; at < newlyGone.length; at += aStep) {
    work.signal.throwIfAborted()
    await work.fenced((tx) => markOriginals(tx, { gone: newlyGone.slice(at, at + aStep), back: [] }))
  }
  await work.fenced((tx) => recordVanished(tx, work.importId, vanished))
}

/** What cannot be looked at may be there. */
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
