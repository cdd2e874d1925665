import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { advanceVanished } from '#db/images/advance-import.ts'
import { listFolderImages } from '#db/images/list-folder-images.ts'
import { markOriginals } from '#db/images/mark-originals.ts'
import { inParallel } from './import-step.ts'
import type { ImportWork } from './import-work.ts'

const aStep = 1000
const lookedAtOnce = 16

/**
 * Looks for every file of the folder that is known: an image whose file is gone is marked, and no more where it is back. Done once the walk
 * is through, so an import that was stopped does it anew.
 */
export async function markVanished(work: ImportWork, { folderId, root }: { folderId: number; root: string }): Promise<void> {
  let vanished = 0
  for (let after = ''; ; ) {
    work.signal.throwIfAborted()
    const known = await listFolderImages(work.db, { folderId, after, limit: aStep })
    const last = known.at(-1)
    if (last === undefined) break
    const there = await inParallel(known, lookedAtOnce, ({ locator }) => isThere(join(root, locator)))
    const gone = known.filter((image, i) => !there[i] && !image.isMissing)
    const back = known.filter((image, i) => there[i] && image.isMissing)
    vanished += there.filter((is) => !is).length
    if (gone.length + back.length > 0)
      await work.fenced((tx) => markOriginals(tx, { gone: gone.map(({ imageId }) => imageId), back: back.map(({ imageId }) => imageId) }))
    after = last.locator
  }
  await work.fenced((tx) => advanceVanished(tx, work.importId, vanished))
}

/** What cannot be looked at may be there. */
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
