import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Db } from '#db/client.ts'
import { findOriginal } from '#db/files/find-original.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { originalError, realPathWithin } from '#lib/hash-file.ts'
import { attachment } from '#lib/http/attachment.ts'
import { objectResponse } from '#lib/http/object-response.ts'
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
  if (place.folder !== null) return fromFolder(await realPathWithin(place.folder, join(place.folder, place.locator)), headers, request.signal)
  if (place.storageId === null) throw new AppError('storage_not_configured')
  const storage = await webOpenStorage(place.storageId)
  const object = await storage.head(place.locator).catch((error: unknown) => {
    throw toAppError(error)
  })
  if (object === null) throw new AppError('original_missing')
  return objectResponse(request, storage, object, { headers })
}

async function fromFolder(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const file = await open(path, 'r').catch((error) => {
    throw originalError(error)
  })
  const { size } = await file.stat()
  const body = createReadStream(path, { fd: file, signal })
  return new Response(Readable.toWeb(body) as ReadableStream, { headers: { ...headers, 'content-length': String(size) } })
}
