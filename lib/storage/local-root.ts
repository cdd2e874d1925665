import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { makeFolder } from '#lib/make-folder.ts'

const markerName = '.kiln-storage'

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

/** `fresh`: the marker was written now. `created`: the first folder that had to be made. */
type Claimed = { marker: string; fresh: boolean; created: string | undefined }

/**
 * Makes a folder Kiln's own, or takes it back after a database was lost: answers the marker that lies in it. A folder that holds
 * other things is refused. Throws storage_wrong_folder and what file operations throw.
 */
export async function claimRoot(root: string): Promise<Claimed> {
  try {
    const created = await makeFolder(root, 0o750)
    const found = await readMarker(root)
    if (found !== null) return { marker: found, fresh: false, created }
    if ((await readdir(root)).some((name) => name !== 'lost+found' && !name.startsWith(markerName)))
      throw new AppError('storage_wrong_folder')
    return { ...(await writeMarker(root)), created }
  } catch (error) {
    if (['ENOTDIR', 'EEXIST'].includes(errnoOf(error))) throw new AppError('storage_wrong_folder', {}, error)
    // A place such as /proc, where no folder can be made though nothing forbids it.
    throw errnoOf(error) === 'ENOENT' ? new AppError('storage_read_only', {}, error) : localStorageError(error)
  }
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

/** Takes back what a claim made that was only for trying. */
export async function unclaimRoot(root: string, created: string | undefined): Promise<void> {
  if (created !== undefined) await rm(created, { recursive: true, force: true })
  else await rm(join(root, markerName), { force: true })
}
