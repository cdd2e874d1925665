import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Db } from '#db/client.ts'
import { findOriginal } from '#db/files/find-original.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { originalError, realPathWithin } from '#lib/hash-file.ts'
import { attachment } from '#lib/http/attachment.ts'
import { objectResponse } from '#lib/http/object-response.ts'
import { lazyFileStream } from '#lib/lazy-file-stream.ts'
import { webOpenStorage } from './web-storage.ts'

const headersOf = (name: string): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'content-disposition': attachment(name),
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
  'content-security-policy': "sandbox; default-src 'none'",
})

/** Throws not_found, original_missing, original_unreadable and what the storage throws. */
export async function readOriginal(request: Request, db: Db, imageId: number): Promise<Response> {
  const place = await findOriginal(db, imageId)
  if (place === null) throw new AppError('not_found')
  const headers = headersOf(place.name)
  if (place.folder !== null)
    return fromFolder(await realPathWithin(place.folder, join(place.folder, place.locator)), headers, request.signal)
  if (place.storageId === null) throw new AppError('storage_not_configured', { role: null })
  const storage = await webOpenStorage(place.storageId)
  const object = await storage.head(place.locator).catch((error: unknown) => {
    throw toAppError(error)
  })
  if (object === null) throw new AppError('original_missing')
  return objectResponse(request, storage, object, { headers })
}

async function fromFolder(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    await access(path, constants.R_OK)
    const found = await stat(path)
    if (!found.isFile()) throw new AppError('original_unreadable')
    const body = Readable.toWeb(lazyFileStream(path, { signal })) as ReadableStream
    return new Response(body, { headers: { ...headers, 'content-length': String(found.size) } })
  } catch (error) {
    throw originalError(error)
  }
}
