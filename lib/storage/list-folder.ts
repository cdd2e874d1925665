import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Keys of the files below `root` in key order, at most `limit` of them, after `after`. Hidden names (the marker, half-written files)
 * and links are left out. Reads only folders that can hold such a key.
 */
export async function listFolder(
  root: string,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<string[]> {
  const found: string[] = []
  await walk('', found)
  return found

  async function walk(base: string, into: string[]): Promise<void> {
    const entries = await readdir(join(root, base), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    // A folder sorts as its keys do, with the slash behind its name.
    const keys = entries
      .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
      .map((entry) => ({ key: base + entry.name + (entry.isDirectory() ? '/' : ''), isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    for (const { key, isFolder } of keys) {
      if (into.length >= limit) return
      if (isFolder) {
        const mayMatch = key.startsWith(prefix) || prefix.startsWith(key)
        const allBefore = key < after && !after.startsWith(key)
        if (mayMatch && !allBefore) await walk(key, into)
      } else if (key.startsWith(prefix) && key > after) into.push(key)
    }
  }
}
