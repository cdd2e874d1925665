import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, sep } from 'node:path'
import { AppError } from './errors.ts'

/** KILN_LIBRARY as folders; empty where any folder may be imported. */
export const libraryFolders = (setting: string | undefined): string[] => (setting ?? '').split(delimiter).filter((folder) => folder !== '')

export const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/**
 * The real path of a folder that may be imported. Throws folder_missing, folder_not_allowed (outside the library folders, or inside
 * what Kiln keeps for itself), original_unreadable.
 */
export async function findImportFolder(
  path: string,
  { libraries, kilnHome }: { libraries: readonly string[]; kilnHome: string },
): Promise<string> {
  if (!isAbsolute(path) || path.includes('\0')) throw new AppError('folder_missing')
  const real = await realOf(path)
  if (real === null) throw new AppError('folder_missing')
  const allowed = (await Promise.all(libraries.map(realOf))).filter((folder) => folder !== null)
  if (libraries.length > 0 && !allowed.some((folder) => isWithin(folder, real))) throw new AppError('folder_not_allowed')
  const home = (await realOf(kilnHome)) ?? kilnHome
  // The demo library is the one thing in there that is somebody's to import.
  if (isWithin(home, real) && !isWithin(`${home}${sep}demo-library`, real)) throw new AppError('folder_not_allowed')
  if (!(await stat(real)).isDirectory()) throw new AppError('folder_missing')
  await access(real, constants.R_OK | constants.X_OK).catch((error) => {
    throw new AppError('original_unreadable', {}, error)
  })
  return real
}

const realOf = (path: string): Promise<string | null> => realpath(path).catch(() => null)
