import { lstat, opendir } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { AppError } from '#lib/errors.ts'

/** A file to work on, and what it and its outputs are called. `name` is relative to the folder it was found in, with slashes. */
export type InputPicture = { path: string; name: string; outputName: string; sizeBytes: number }

const pictureEndings = /\.(?:jpe?g|jfif|png|webp|gif|avif|hei[cf]s?|hif|jxl|jp2|j2k|tiff?|bmp|svgz?)$/i

async function* walk(folder: string): AsyncGenerator<string> {
  const entries = []
  for await (const entry of await opendir(folder)) entries.push(entry)
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (entry.isFile() && pictureEndings.test(entry.name)) yield path
  }
}

const withoutEnding = (name: string): string => name.slice(0, name.length - extname(name).length) || name
/** Two names that some file system takes for one. */
const sameName = (name: string): string => name.normalize('NFC').toLowerCase()

/**
 * Outputs are called after the input without its ending. Inputs that would share that name all keep their ending (a.jpg and a.png become
 * a.jpg_320.avif and a.png_320.avif); those that still share one, from different folders, get ~2, ~3, … in the order they were given.
 */
function nameOutputs(found: { path: string; name: string; sizeBytes: number }[]): InputPicture[] {
  const sharing = new Map<string, number>()
  for (const { name } of found) {
    const key = sameName(withoutEnding(name))
    sharing.set(key, (sharing.get(key) ?? 0) + 1)
  }
  const taken = new Set<string>()
  return found.map((picture) => {
    const plain = withoutEnding(picture.name)
    const wanted = sharing.get(sameName(plain)) === 1 ? plain : picture.name
    let outputName = wanted
    for (let n = 2; taken.has(sameName(outputName)); n++) outputName = `${wanted}~${n}`
    taken.add(sameName(outputName))
    return { ...picture, outputName }
  })
}

/**
 * Files that were named, whatever they are called, and under folders every file whose ending is a picture's; links and hidden files are
 * passed over. The same file twice counts once. Throws original_missing or original_unreadable, with the name, for an input that cannot be read.
 */
export async function listInputPictures(inputs: string[]): Promise<InputPicture[]> {
  const found = new Map<string, { path: string; name: string; sizeBytes: number }>()
  const add = async (path: string, name: string) => {
    if (!found.has(path)) found.set(path, { path, name: name.split(sep).join('/'), sizeBytes: (await lstat(path)).size })
  }
  for (const input of inputs) {
    try {
      if ((await lstat(input)).isDirectory()) for await (const path of walk(input)) await add(path, relative(input, path))
      else await add(join(input), basename(input))
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
      throw new AppError(isGone ? 'original_missing' : 'original_unreadable', { name: input }, error)
    }
  }
  return nameOutputs([...found.values()])
}
