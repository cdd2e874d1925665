import { createHash, type Hash } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns/promises'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from './errors.ts'
import { isPublicAddress } from './public-address.ts'
import { shownName } from './shown-name.ts'

export type FetchOriginal = {
  url: string
  /** Where the bytes go; must not exist. Removed again when the fetch fails. */
  path: string
  maxBytes: number
  signal?: AbortSignal
  /** Which addresses may be connected to; public ones. */
  allowAddress?: (address: string) => boolean
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
  connectMs?: number
  idleMs?: number
  totalMs?: number
}

export type FetchedOriginal = { sha256: string; sizeBytes: number; mediaType: string | null; fileName: string }

type Limits = Required<Omit<FetchOriginal, 'signal' | 'url'>> & {
  signal: AbortSignal
  timedOut: () => boolean
  asked: AbortSignal | undefined
}

const maxRedirects = 5

/**
 * Fetches an address into a file while counting and hashing what really arrives. Only http and https, only addresses of the public
 * internet: each answer of the name server is looked at, the connection goes to one of just those, and every redirect anew.
 * Throws address_refused, too_many_redirects, fetch_failed, fetch_timeout, image_too_many_bytes, not_an_image (a web page), aborted.
 */
export async function fetchOriginal(fetch: FetchOriginal): Promise<FetchedOriginal> {
  const total = AbortSignal.timeout(fetch.totalMs ?? 60_000)
  const limits: Limits = {
    allowAddress: isPublicAddress,
    resolve: (host) => systemLookup(host, { all: true }),
    connectMs: 10_000,
    idleMs: 15_000,
    totalMs: 60_000,
    ...fetch,
    asked: fetch.signal,
    signal: fetch.signal === undefined ? total : AbortSignal.any([fetch.signal, total]),
    timedOut: () => total.aborted,
  }
  let url = checkUrl(fetch.url)
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await connect(url, limits)
    const location = response.headers.location
    if (location === undefined || ![301, 302, 303, 307, 308].includes(response.statusCode ?? 0)) return await receive(response, url, limits)
    response.destroy()
    url = checkUrl(location, url)
  }
  throw new AppError('too_many_redirects', { limit: maxRedirects, host: url.hostname })
}

/** Throws address_refused for other schemes and for names and passwords in the address. */
function checkUrl(given: string, base?: URL): URL {
  const url = URL.canParse(given, base?.href) ? new URL(given, base?.href) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new AppError('address_refused', { reason: 'form', host: url?.hostname || null })
  return url
}

const refused = (host: string) => new AppError('address_refused', { reason: 'not_public', host })

/** A name that has one address that is not public has none: else the connection could be turned to it. */
const pinnedLookup =
  ({ resolve, allowAddress }: Limits): LookupFunction =>
  (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found
        if (first === undefined || !found.every(({ address }) => allowAddress(address))) done(refused(host), '', 0)
        else if (options.all) done(null, found)
        else done(null, first.address, first.family)
      },
      (error) => done(error, '', 0),
    )
  }

function connect(url: URL, limits: Limits): Promise<IncomingMessage> {
  const { allowAddress, signal, connectMs, idleMs } = limits
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // An address written as a number is not looked up, so it is looked at here.
  if (isIP(host) !== 0 && !allowAddress(host)) return Promise.reject(refused(host))
  const secure = url.protocol === 'https:'
  const options: RequestOptions = {
    signal,
    lookup: pinnedLookup(limits),
    agent: secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
    headers: { 'user-agent': 'Kiln', accept: 'image/*, */*;q=0.5', 'accept-encoding': 'identity' },
  }
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, options)
    const late = () => request.destroy(new AppError('fetch_timeout', { host }))
    const timer = setTimeout(late, connectMs)
    request.setTimeout(idleMs, late)
    request.once('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        if (!allowAddress(socket.remoteAddress ?? '')) request.destroy(refused(host))
      }),
    )
    request.once('response', resolve)
    request.on('error', (error) => reject(fetchError(error, limits, host)))
    request.once('close', () => clearTimeout(timer))
    request.end()
  })
}

function fetchError(error: unknown, { asked, timedOut }: Limits, host: string): AppError {
  if (error instanceof AppError) return error
  if (asked?.aborted) return new AppError('aborted', {}, error)
  if (timedOut()) return new AppError('fetch_timeout', { host }, error)
  return new AppError(
    'fetch_failed',
    { host, httpStatus: null, errno: error instanceof Error && 'code' in error ? String(error.code) : null },
    error,
  )
}

async function receive(response: IncomingMessage, url: URL, limits: Limits): Promise<FetchedOriginal> {
  const { path, maxBytes } = limits
  let file: FileHandle | undefined
  try {
    const status = response.statusCode ?? 0
    if (status < 200 || status > 299) throw new AppError('fetch_failed', { host: url.hostname, httpStatus: status })
    const mediaType = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null
    if (mediaType === 'text/html') throw new AppError('not_an_image', { mediaType })
    if (Number(response.headers['content-length'] ?? 0) > maxBytes)
      throw new AppError('image_too_many_bytes', { sizeBytes: null, maxBytes })
    file = await open(path, 'wx', 0o600)
    const hash = createHash('sha256')
    const sizeBytes = await drain(response, file, hash, maxBytes)
    await file.close()
    return { sha256: hash.digest('hex'), sizeBytes, mediaType, fileName: fileNameOf(url) }
  } catch (error) {
    response.destroy()
    if (file !== undefined) {
      await file.close()
      await rm(path, { force: true })
    }
    throw isDiskError(error) ? error : fetchError(error, limits, url.hostname)
  }
}

async function drain(response: IncomingMessage, file: FileHandle, hash: Hash, maxBytes: number): Promise<number> {
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new AppError('image_too_many_bytes', { sizeBytes: null, maxBytes })
    hash.update(chunk)
    await file.write(chunk)
  }
  if (!response.complete) throw new AppError('fetch_failed', { host: null, httpStatus: null, reason: 'cut_off' })
  return sizeBytes
}

const isDiskError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && ['write', 'open', 'close'].includes(String(error.syscall))

/** The last part of an address's path, as a name. */
export function fileNameOf(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? url.hostname
  try {
    return shownName(decodeURIComponent(last))
  } catch {
    return shownName(last) // half an escape sequence: shown as it is
  }
}
