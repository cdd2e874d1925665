import { mkdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { errnoOf } from './local-root.ts'

/**
 * Makes a folder below `root`, and those between, but never the root itself: one that went away since somebody looked, as with its disk, is
 * not made anew in its place. Answers the first that had to be made, or undefined. Throws the system's error, ENOENT where the root is gone.
 */
export async function makeFolderBelow(root: string, path: string, mode: number): Promise<string | undefined> {
  const isNew = await makeOne(path, mode).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error
    return null // one of those between is missing, too
  })
  if (isNew !== null) return isNew ? path : undefined
  let made: string | undefined
  let at = root
  for (const name of relative(root, path).split(sep)) {
    at = join(at, name)
    if (await makeOne(at, mode)) made ??= at
  }
  return made
}

/** False where something is there already. */
const makeOne = (path: string, mode: number): Promise<boolean> =>
  mkdir(path, mode).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
      return false
    },
  )
