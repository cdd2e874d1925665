import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ErrorCode } from '#lib/errors.ts'
import { isWithin } from '#lib/library-folders.ts'

/** A picture by its name, with the path below the root; or something that was left out, and why. */
export type Found = { locator: string; path: string; sizeBytes: number; modifiedAt: Date } | { locator: string; refused: ErrorCode }

const imageName = /\.(jpe?g|jpe|jfif|png|webp|gif|avif|heic|heif|hif|jxl|jp2|tiff?|bmp|svg)$/i
export const isImageName = (name: string): boolean => imageName.test(name)

type Level = { base: string; names: Dirent<Buffer>[]; at: number }

/**
 * Walks a folder in a fixed order, so that a cursor (the last locator) can go on where another left off. Opens nothing: a pipe does not
 * hang it, a link is followed to a file inside the root and nowhere else, and what cannot be read is told, not thrown. Hidden names and
 * `skip`, real paths, are left out in silence. `root` must be a real path.
 */
export async function* walkFolder(
  root: string,
  { after = '', skip = [], signal }: { after?: string; skip?: readonly string[]; signal?: AbortSignal },
): AsyncGenerator<Found> {
  const cursor = after === '' ? [] : after.split('/')
  const levels: Level[] = []
  const open = async (base: string): Promise<Found | null> => {
    try {
      const names = await readdir(Buffer.from(join(root, base)), { withFileTypes: true, encoding: 'buffer' })
      levels.push({ base, names: names.sort((a, b) => Buffer.compare(a.name, b.name)), at: 0 })
      return null
    } catch {
      return { locator: `${base}/`, refused: 'original_unreadable' } // gone meanwhile counts as that, too
    }
  }
  await open('')
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    signal?.throwIfAborted()
    const entry = level.names[level.at++]
    if (entry === undefined) {
      levels.pop()
      continue
    }
    const name = entry.name.toString('utf8')
    if (name.startsWith('.')) continue
    const locator = level.base === '' ? name : `${level.base}/${name}`
    const passed = compareToCursor(locator, cursor)
    if (passed === 'before') continue
    if (!Buffer.from(name, 'utf8').equals(entry.name)) {
      if (imageName.test(name)) yield { locator, refused: 'original_unreadable' }
      continue
    }
    if (entry.isDirectory()) {
      if (skip.includes(join(root, locator))) continue
      const refused = await open(locator)
      if (refused !== null) yield refused
    } else if (passed === 'after') {
      const found = await look(root, locator, entry)
      if (found !== null) yield found
    }
  }
}

/** Where a locator stands to the cursor: names compared level by level, as the walk goes. `on_the_way`: the cursor lies inside it. */
function compareToCursor(locator: string, cursor: readonly string[]): 'before' | 'on_the_way' | 'after' {
  const parts = locator.split('/')
  for (const [i, part] of parts.entries()) {
    const other = cursor[i]
    if (other === undefined) return 'after'
    const order = Buffer.compare(Buffer.from(part), Buffer.from(other))
    if (order !== 0) return order < 0 ? 'before' : 'after'
  }
  return cursor.length > parts.length ? 'on_the_way' : 'before'
}

async function look(root: string, locator: string, entry: Dirent<Buffer>): Promise<Found | null> {
  const path = join(root, locator)
  const named = imageName.test(locator)
  if (!entry.isSymbolicLink()) {
    if (!named) return null
    if (!entry.isFile()) return { locator, refused: 'not_a_file' }
    return statOf(locator, path)
  }
  const real = await realpath(path).catch(() => null)
  const target = real !== null && isWithin(root, real) ? await stat(real).catch(() => null) : null
  // Its folder is reached by its own path: following the link would find everything twice, or for ever.
  if (target === null || target.isDirectory())
    return named || target !== null || (real === null ? false : await isFolder(real)) ? { locator, refused: 'link_refused' } : null
  if (!named) return null
  return target.isFile() ? statOf(locator, real ?? path) : { locator, refused: 'not_a_file' }
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() ?? false

async function statOf(locator: string, path: string): Promise<Found> {
  const found = await stat(path).catch(() => null)
  return found === null ? { locator, refused: 'original_missing' } : { locator, path, sizeBytes: found.size, modifiedAt: found.mtime }
}
