import { createHash } from 'node:crypto'
import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { AppError, type ErrorCode } from './errors.ts'

/** What tells that a file is still the same one with the same bytes, short of reading it again. */
type FilePrint = { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }
export type HashedFile = { path: string; sha256: string; sizeBytes: number; modifiedAt: Date; print: FilePrint }

const printOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FilePrint => ({ dev, ino, size, mtimeNs, ctimeNs })
const samePrint = (a: FilePrint, b: FilePrint): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs

const codeByErrno: Record<string, ErrorCode> = {
  ENOENT: 'original_missing',
  ENOTDIR: 'original_missing',
  ENXIO: 'original_missing',
  EACCES: 'original_unreadable',
  EPERM: 'original_unreadable',
  EIO: 'original_unreadable',
  ELOOP: 'original_unreadable',
  ENAMETOOLONG: 'original_unreadable',
}

/** What a failed file operation says about an original. */
export function originalError(error: unknown): Error {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : ''
  const code = codeByErrno[errno]
  return code === undefined ? (error as Error) : new AppError(code, { errno }, error)
}

/** Follows links, but not out of `root`, which must be a real path. Throws original_missing, original_unreadable. */
export async function realPathWithin(root: string, path: string): Promise<string> {
  const real = await realpath(path).catch((error) => {
    throw originalError(error)
  })
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new AppError('original_unreadable', { reason: 'outside' })
  return real
}

/** Opens a regular file and nothing else: a pipe or a device is not waited for. Throws original_missing, original_unreadable. */
async function openRegular(path: string): Promise<FileHandle> {
  // O_NONBLOCK: opening a pipe that took the file's place does not hang
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error) => {
    throw originalError(error)
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new AppError('original_unreadable', { reason: 'not_a_file' })
}

/**
 * Reads a file once and answers its sha256. Throws original_missing, original_unreadable, image_too_many_bytes (past `maxBytes`),
 * original_changed when it changed while it was read.
 */
export async function hashFile(path: string, { maxBytes, signal }: { maxBytes?: number; signal?: AbortSignal } = {}): Promise<HashedFile> {
  const file = await openRegular(path)
  try {
    const before = await file.stat({ bigint: true })
    if (maxBytes !== undefined && before.size > BigInt(maxBytes))
      throw new AppError('image_too_many_bytes', { sizeBytes: Number(before.size), maxBytes })
    const hash = createHash('sha256')
    const block = Buffer.allocUnsafe(256 * 1024)
    let sizeBytes = 0
    for (;;) {
      if (signal?.aborted) throw new AppError('aborted')
      const { bytesRead } = await file.read(block, 0, block.length)
      if (bytesRead === 0) break
      sizeBytes += bytesRead
      if (maxBytes !== undefined && sizeBytes > maxBytes) throw new AppError('image_too_many_bytes', { sizeBytes, maxBytes })
      hash.update(block.subarray(0, bytesRead))
    }
    const after = await file.stat({ bigint: true })
    if (!samePrint(printOf(before), printOf(after)) || BigInt(sizeBytes) !== after.size) throw new AppError('original_changed')
    return { path, sha256: hash.digest('hex'), sizeBytes, modifiedAt: after.mtime, print: printOf(after) }
  } catch (error) {
    throw originalError(error)
  } finally {
    await file.close()
  }
}

/** Throws original_changed where the path no longer names the file that was hashed, as it was then. */
export async function assertUnchanged({ path, print }: Pick<HashedFile, 'path' | 'print'>): Promise<void> {
  const now = await lstat(path, { bigint: true }).catch((error) => {
    throw new AppError('original_changed', {}, error)
  })
  if (!samePrint(printOf(now), print)) throw new AppError('original_changed')
}
