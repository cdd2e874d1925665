import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { addAbortSignal, Readable } from 'node:stream'

const blockBytes = 128 * 1024

/**
 * Bytes `start` to `end` of a file, both counted in. The file is opened at the first read and closed at the end or when the stream is
 * destroyed: a stream that nobody ever reads holds nothing open.
 */
export function lazyFileStream(
  path: string,
  { start = 0, end = Number.POSITIVE_INFINITY, signal }: { start?: number; end?: number; signal?: AbortSignal } = {},
): Readable {
  const stream = Readable.from(readBlocks(path, start, end), { objectMode: false })
  return signal === undefined ? stream : addAbortSignal(signal, stream)
}

async function* readBlocks(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    for (let at = start; at <= end; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(blockBytes, end - at + 1)), { position: at })
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
