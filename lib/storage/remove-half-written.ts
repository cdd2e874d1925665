import { opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { triedName } from './local-root.ts'

/** An object that was being written, a marker, and what "Test the connection" makes. */
const leftBehind = /^\.tmp-|^\.kiln-storage\.|^kiln-test-[0-9a-f]{8}-[0-9a-f-]{27}$/

/** Longer than any write takes; a write that goes on keeps its file young. */
const abandonedMs = 10 * 60 * 1000

/**
 * Removes files that a killed process left half-written below a storage's root; nobody ever saw them. Reads names only, a block at a
 * time, so that a folder with a million objects costs seconds and no memory. Answers how many.
 */
export async function removeHalfWritten(
  root: string,
  { olderThanMs = abandonedMs, signal }: { olderThanMs?: number; signal?: AbortSignal } = {},
): Promise<number> {
  let removed = 0
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined && !signal?.aborted; folder = folders.pop()) {
    const entries = await opendir(join(root, folder), { bufferSize: 1024 }).catch(() => null)
    if (entries === null) continue // gone meanwhile
    for await (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !entry.name.startsWith(triedName)) folders.push(path)
      else if (leftBehind.test(entry.name) && (await removeOld(join(root, path), olderThanMs))) removed++
    }
  }
  return removed
}

async function removeOld(path: string, olderThanMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (found === null || Date.now() - found.mtimeMs < olderThanMs) return false
  await rm(path, { recursive: true, force: true })
  return true
}
