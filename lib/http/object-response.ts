import { Readable } from 'node:stream'
import type { Storage, StoredObject } from '#lib/storage/storage.ts'

type ObjectAnswer = { headers: Record<string, string>; head?: boolean }

/** One range of bytes, both ends counted in; null where there is none to honour, `outside` where it lies behind the end. */
function parseRange(header: string | null, sizeBytes: number): { start: number; end: number } | null | 'outside' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return null
  const [from, to] = [match[1] ?? '', match[2] ?? '']
  if (from === '') {
    const last = Math.min(Number(to), sizeBytes)
    return last === 0 ? 'outside' : { start: sizeBytes - last, end: sizeBytes - 1 }
  }
  const start = Number(from)
  const end = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (to !== '' && Number(to) < start) return null
  return start >= sizeBytes ? 'outside' : { start, end }
}

const matches = (header: string | null, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)

/** A stored object as an answer: whole, a range of it, or 304. */
export async function objectResponse(
  request: Request,
  storage: Storage,
  object: StoredObject,
  { headers, head = false }: ObjectAnswer,
): Promise<Response> {
  const common: Record<string, string> = {
    etag: object.etag,
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...headers,
  }
  if (matches(request.headers.get('if-none-match'), object.etag)) return new Response(null, { status: 304, headers: common })
  const condition = request.headers.get('if-range')
  const range = condition !== null && condition !== object.etag ? null : parseRange(request.headers.get('range'), object.sizeBytes)
  if (range === 'outside')
    return new Response(null, { status: 416, headers: { ...common, 'content-range': `bytes */${object.sizeBytes}` } })
  const length = range === null ? object.sizeBytes : range.end - range.start + 1
  const answered = {
    ...common,
    'content-length': String(length),
    ...(range === null ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${object.sizeBytes}` }),
  }
  const status = range === null ? 200 : 206
  if (head) return new Response(null, { status, headers: answered })
  const { body } = await storage.get(object.key, { ...range, signal: request.signal })
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers: answered })
}
