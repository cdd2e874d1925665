import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { makeFolder } from '#lib/make-folder.ts'

const markerName = '.kiln-storage'
/** What folders begin with in which a root is tried that is not chosen. */
export const triedName = `${markerName}.try-`

const codeByErrno: Record<string, ErrorCode> = {
  ENOSPC: 'storage_full',
  EDQUOT: 'storage_full',
  EACCES: 'storage_forbidden',
  EPERM: 'storage_forbidden',
  EROFS: 'storage_read_only',
  ENAMETOOLONG: 'key_invalid',
  ELOOP: 'key_invalid',
  EINVAL: 'key_invalid',
  ENOTCONN: 'storage_unreachable',
  EHOSTDOWN: 'storage_unreachable',
  EHOSTUNREACH: 'storage_unreachable',
  ETIMEDOUT: 'storage_unreachable',
  ENXIO: 'storage_gone',
  ENODEV: 'storage_gone',
}

export const errnoOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** What a failed file operation says about the storage; an AppError or an abort stays as it is. */
export function localStorageError(error: unknown): Error {
  if (error instanceof AppError) return error
  if (error instanceof Error && error.name === 'AbortError') return new AppError('aborted', {}, error)
  return new AppError(codeByErrno[errnoOf(error)] ?? 'storage_failing', { errno: errnoOf(error) }, error)
}

async function readMarker(root: string): Promise<string | null> {
  try {
    return (await readFile(join(root, markerName), { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW })).trim()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null
    throw localStorageError(error)
  }
}

/**
 * Looks whether the folder is the one that was claimed. A folder without a marker, an empty mount point for one, is never filled.
 * Throws storage_gone, storage_wrong_folder, storage_forbidden, storage_failing.
 */
export async function checkRoot(root: string, marker: string): Promise<void> {
  const found = await readMarker(root)
  if (found === marker) return
  if (found !== null) throw new AppError('storage_wrong_folder')
  const names = await readdir(root).catch((error) => {
    throw ['ENOENT', 'ENOTDIR'].includes(errnoOf(error)) ? new AppError('storage_gone', { bucket: null }, error) : localStorageError(error)
  })
  throw new AppError(names.length === 0 ? 'storage_gone' : 'storage_wrong_folder')
}

/** `marker`: null where none lies there. `created`: the first folder that had to be made. */
type Prepared = { marker: string | null; created: string | undefined }

/**
 * Makes a folder where there is none and reads its marker. One that holds no file but Kiln's own is as good as empty. Throws
 * storage_wrong_folder for one that holds other things, and what file operations throw.
 */
export async function prepareRoot(root: string): Promise<Prepared> {
  try {
    const created = await makeFolder(root, 0o750)
    const marker = await readMarker(root)
    if (marker === null && !(await holdsNoFile(root))) throw new AppError('storage_wrong_folder')
    return { marker, created }
  } catch (error) {
    throw claimError(error)
  }
}

const claimError = (error: unknown): Error => {
  if (['ENOTDIR', 'EEXIST'].includes(errnoOf(error))) return new AppError('storage_wrong_folder', {}, error)
  // A place such as /proc, where no folder can be made though nothing forbids it.
  return errnoOf(error) === 'ENOENT' ? new AppError('storage_read_only', {}, error) : localStorageError(error)
}

/** More folders than that are somebody's, with or without a file in them. */
const emptyFoldersAtMost = 100

async function holdsNoFile(root: string): Promise<boolean> {
  const folders = [root]
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if (folder === root) throw error
      return null
    })
    if (entries === null) return false // nobody knows what a folder that may not be read holds
    for (const entry of entries) {
      if (folder === root && (entry.name === 'lost+found' || entry.name.startsWith(markerName))) continue
      if (!entry.isDirectory() || folders.length > emptyFoldersAtMost) return false
      folders.push(join(folder, entry.name))
    }
  }
  return true
}

/** `fresh`: the marker was written now. */
type Claimed = { marker: string; fresh: boolean }

/**
 * Makes a folder Kiln's own, or takes it back after a database was lost: answers the marker that lies in it. A folder that holds
 * other things is refused. Throws storage_wrong_folder and what file operations throw.
 */
export async function claimRoot(root: string): Promise<Claimed> {
  try {
    return await claimOnce(root)
  } catch (error) {
    // somebody tried the folder just now and took it away again, since it was not there before
    if (errnoOf(error) !== 'ENOENT') throw claimError(error)
    return claimOnce(root).catch((again: unknown) => {
      throw claimError(again)
    })
  }
}

async function claimOnce(root: string): Promise<Claimed> {
  const { marker } = await prepareRoot(root)
  return marker === null ? writeMarker(root) : { marker, fresh: false }
}

/** Of two processes that claim one folder at the same moment, both take the marker that was there first. */
async function writeMarker(root: string): Promise<{ marker: string; fresh: boolean }> {
  const marker = randomUUID()
  const aside = join(root, `${markerName}.${marker}`)
  const file = await open(aside, 'wx', 0o640)
  try {
    await file.writeFile(`${marker}\n`)
    await file.sync()
    await link(aside, join(root, markerName))
    return { marker, fresh: true }
  } catch (error) {
    const other = errnoOf(error) === 'EEXIST' ? await readMarker(root) : null
    if (other !== null) return { marker: other, fresh: false }
    if (!linkless.has(errnoOf(error))) throw error
    await rename(aside, join(root, markerName))
    return { marker, fresh: true }
  } finally {
    await file.close()
    await rm(aside, { force: true })
  }
}

/** What a disk without hard links answers. */
export const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Takes away `folder` and those above it, up to `upTo`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, upTo: string): Promise<void> {
  try {
    for (let at = folder; ; at = dirname(at)) {
      await rmdir(at)
      if (at === upTo) return
    }
  } catch {
    // somebody has put something into it, or made it theirs: it stays
  }
}
