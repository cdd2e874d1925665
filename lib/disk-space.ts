import { stat, statfs } from 'node:fs/promises'

export type DiskSpace = {
  freeBytes: number
  totalBytes: number
  /** Alike for two paths on one disk. */
  device: number
}

/** What is left on the disk that holds `path`, for whoever is not root; null where the path is not there. */
export async function findDiskSpace(path: string): Promise<DiskSpace | null> {
  const found = await Promise.all([statfs(path), stat(path)]).catch(() => null)
  if (found === null) return null
  const [{ bavail, blocks, bsize }, { dev }] = found
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, device: dev }
}
