import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

// Node's own `recursive` never comes back below /proc, where a folder is there and none can be made in it.

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const notAFolder = (path: string): Error => Object.assign(new Error(`ENOTDIR: not a folder, '${path}'`), { code: 'ENOTDIR', path })

/** Makes a folder and those above it. Answers the first that had to be made, or undefined. Throws the system's error. */
export async function makeFolder(path: string, mode?: number): Promise<string | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) return null
    throw error
  })
  if (found?.isDirectory()) return undefined
  if (found !== null) throw notAFolder(path)
  const above = await makeFolder(dirname(path), mode)
  try {
    await mkdir(path, mode)
    return above ?? path
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return above // another process was as quick
  }
}

/** The same, waiting for it. */
export function makeFolderSync(path: string, mode?: number): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return undefined
  if (found !== undefined) throw notAFolder(path)
  if (dirname(path) === path) throw Object.assign(new Error(`ENOENT: no such folder, '${path}'`), { code: 'ENOENT', path })
  const above = makeFolderSync(dirname(path), mode)
  try {
    mkdirSync(path, mode)
    return above ?? path
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return above
  }
}
