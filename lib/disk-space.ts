import { statfs } from 'node:fs/promises'

type DiskSpace = { freeBytes: number; totalBytes: number }

/** What is left on the disk that holds `path`, for whoever is not root; null where the path is not there. */
export async function findDiskSpace(path: string): Promise<DiskSpace | null> {
  const stats = await statfs(path).catch(() => null)
  return stats === null ? null : { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize }
}
