import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AppError } from '#lib/errors.ts'
import { findS3Server, type S3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { checkRoot, claimRoot } from './local-root.ts'
import { openStorage } from './open-storage.ts'
import { removeHalfWritten } from './remove-half-written.ts'
import { openS3Storage } from './s3-storage.ts'
import type { Storage } from './storage.ts'

const home = mkdtempSync(join(tmpdir(), 'kiln-faults-'))
const mounts: string[] = []
afterAll(() => {
  for (const mount of mounts) execFileSync('umount', ['-l', mount])
  rmSync(home, { recursive: true, force: true })
})

let n = 0
const options = { mediaType: 'image/webp' }
const newRoot = () => join(home, `root-${n++}`)
async function openLocal(root: string): Promise<Storage> {
  const { marker } = await claimRoot(root)
  return openStorage({ id: 'l', marker, secrets: null, settings: { kind: 'local', root, publicBaseUrl: null, folder: 'f' } })
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error) => error.code,
  )
const all = (storage: Storage): (() => Promise<unknown>)[] => [
  () => storage.put('f/x', Buffer.from('x'), options),
  () => storage.get('f/x'),
  () => storage.head('f/x'),
  () => storage.delete(['f/x']),
  () => storage.list({}),
  () => storage.test(),
  () => storage.look(),
]

/** A disk of its own; null where mounting is not allowed. */
function mountTmpfs(size: string): string | null {
  const at = newRoot()
  mkdirSync(at)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at], { stdio: 'ignore' })
  } catch {
    return null // not root, or a container that may not mount
  }
  mounts.push(at)
  return at
}
const canMount = (() => {
  const at = mountTmpfs('64k')
  if (at !== null) execFileSync('umount', [mounts.pop() ?? ''])
  else console.log('skipped: a full and a read-only disk, since this account may not mount one')
  return at !== null
})()

describe('a local folder', () => {
  it.skipIf(!canMount)('a full disk is storage_full, leaves no half file, and works again when there is room (row 93)', async () => {
    const root = mountTmpfs('1m') ?? ''
    const storage = await openLocal(root)
    writeFileSync(join(home, 'big'), Buffer.alloc(3 * 2 ** 20))
    expect(await codeOf(storage.put('f/big', Buffer.alloc(3 * 2 ** 20), options))).toBe('storage_full')
    expect(await codeOf(storage.put('f/big', { path: join(home, 'big') }, options))).toBe('storage_full')
    expect(readdirSync(join(root, 'f'))).toEqual([])
    expect(await storage.head('f/big')).toBeNull()
    expect(await codeOf(storage.put('f/small', Buffer.alloc(1000), options))).toBe('ok')
  })

  it.skipIf(!canMount)('a disk that became read-only is storage_read_only for whoever writes, and still serves (row 94)', async () => {
    const root = mountTmpfs('1m') ?? ''
    const storage = await openLocal(root)
    await storage.put('f/x', Buffer.from('x'), options)
    execFileSync('mount', ['-o', 'remount,ro', root])
    expect(await codeOf(storage.put('f/y', Buffer.from('y'), options))).toBe('storage_read_only')
    expect(await codeOf(storage.delete(['f/x']))).toBe('storage_read_only')
    expect(String(await buffer((await storage.get('f/x')).body))).toBe('x')
  })

  it.skipIf(process.platform !== 'linux')('a place where no folder can be made is storage_read_only, at once', async () => {
    expect(await codeOf(claimRoot('/proc/kiln/storage'))).toBe('storage_read_only')
  })

  it('a root that goes away in the midst of many puts is not made anew at its place (row 94)', async () => {
    const root = newRoot()
    const storage = await openLocal(root)
    for (let round = 0; round < 30; round++) {
      const puts = Array.from({ length: 20 }, (_, i) => storage.put(`f/${round}/${i}/x.webp`, Buffer.alloc(20_000), options))
      const ends = Promise.allSettled(puts)
      await sleep(round % 6)
      renameSync(root, `${root}-away`)
      await ends
      expect(existsSync(root), `round ${round}`).toBe(false)
      renameSync(`${root}-away`, root)
    }
  })

  it.skipIf(!canMount)('an unmounted disk leaves an empty folder: storage_gone, and nothing is written into it (row 94)', async () => {
    const root = mountTmpfs('1m') ?? ''
    const storage = await openLocal(root)
    await storage.put('f/x', Buffer.from('x'), options)
    execFileSync('umount', [mounts.pop() ?? ''])
    for (const work of all(storage)) expect(await codeOf(work())).toBe('storage_gone')
    expect(readdirSync(root)).toEqual([])
  })

  it('a root that was deleted or moved is storage_gone for everything, and is not made again (row 94)', async () => {
    const root = newRoot()
    const storage = await openLocal(root)
    await storage.put('f/x', Buffer.from('x'), options)
    renameSync(root, `${root}-moved`)
    for (const work of all(storage)) expect(await codeOf(work())).toBe('storage_gone')
    renameSync(`${root}-moved`, root)
    expect(await codeOf(storage.head('f/x'))).toBe('ok')
  })

  it('another folder in its place is storage_wrong_folder and is never filled', async () => {
    const root = newRoot()
    const storage = await openLocal(root)
    rmSync(root, { recursive: true })
    await claimRoot(root)
    expect(await codeOf(storage.put('f/x', Buffer.from('x'), options))).toBe('storage_wrong_folder')
    rmSync(join(root, '.kiln-storage'))
    writeFileSync(join(root, 'holiday.jpg'), 'somebody else')
    expect(await codeOf(storage.put('f/x', Buffer.from('x'), options))).toBe('storage_wrong_folder')
    expect(await codeOf(claimRoot(root))).toBe('storage_wrong_folder')
    expect(readdirSync(root)).toEqual(['holiday.jpg'])
  })

  it('a folder is claimed once, however many ask at the same moment', async () => {
    const root = newRoot()
    const markers = await Promise.all(Array.from({ length: 10 }, () => claimRoot(root)))
    expect(new Set(markers.map(({ marker }) => marker)).size).toBe(1)
    expect(markers.filter(({ fresh }) => fresh)).toHaveLength(1)
    await checkRoot(root, markers[0]?.marker ?? '')
  })

  it('what a killed process left half-written is never listed, and goes when it is old (row 93)', async () => {
    const root = newRoot()
    const storage = await openLocal(root)
    await storage.put('f/variants/x', Buffer.from('x'), options)
    const [old, young] = ['.tmp-old', '.tmp-young'].map((name) => join(root, 'f/variants', name))
    for (const path of [old, young]) writeFileSync(path ?? '', 'half')
    utimesSync(old ?? '', 1, 1)
    expect((await storage.list({})).map((object) => object.key)).toEqual(['f/variants/x'])
    const tried = [join(root, '.kiln-storage.try-1'), join(root, 'f', `kiln-test-${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`)]
    mkdirSync(tried[0] ?? '')
    writeFileSync(tried[1] ?? '', '')
    for (const path of tried) utimesSync(path, 1, 1)
    expect(await removeHalfWritten(root)).toBe(3)
    expect(readdirSync(join(root, 'f/variants')).sort()).toEqual(['.tmp-young', 'x'])
    await checkRoot(root, (await claimRoot(root)).marker)
  })

  it('a link inside the root leads nowhere else, for reading nor for writing', async () => {
    const root = newRoot()
    const outside = newRoot()
    mkdirSync(outside)
    writeFileSync(join(outside, 'x'), 'secret')
    const storage = await openLocal(root)
    await storage.put('f/y', Buffer.from('y'), options)
    symlinkSync(outside, join(root, 'f', 'link'))
    symlinkSync(join(outside, 'x'), join(root, 'f', 'file-link'))
    expect(await codeOf(storage.put('f/link/new', Buffer.from('n'), options))).toBe('key_invalid')
    expect(await codeOf(storage.get('f/link/x'))).toBe('key_invalid')
    expect(await storage.head('f/file-link')).toBeNull()
    expect((await storage.list({})).map((object) => object.key)).toEqual(['f/y'])
    expect(readdirSync(outside)).toEqual(['x'])
  })

  it('an object that was changed or taken behind its back is told by head and get (row 98)', async () => {
    const storage = await openLocal(newRoot())
    await storage.put('f/x', Buffer.from('0123456789'), options)
    const before = await storage.head('f/x')
    truncateSync(storage.localPath('f/x') ?? '', 3)
    const after = await storage.head('f/x')
    expect([after?.sizeBytes, after?.etag === before?.etag]).toEqual([3, false])
    rmSync(storage.localPath('f/x') ?? '')
    expect(await codeOf(storage.get('f/x'))).toBe('object_missing')
  })
})

const s3There = findS3Server() !== null
if (!s3There) console.log('skipped: faults of an S3 server, since there is none (put versitygw on PATH)')

/** What the proxy does to the next requests, one entry a request; `pass` when the list is empty. */
type Fault = 'pass' | 'reset' | 'lose the answer' | 'hang' | number | { status: number; code: string }

describe.skipIf(!s3There)('a bucket of a real S3 server behind a line that fails', () => {
  let s3: S3Server
  let proxy: Server
  let storage: Storage
  let faults: Fault[] = []
  let seen: string[] = []
  let lastHeaders: Record<string, unknown> = {}
  const bucket = 'faulty-bucket'

  beforeAll(async () => {
    s3 = await startS3Server()
    s3.makeBucket(bucket)
    proxy = createServer((incoming, outgoing) => {
      const fault = faults.shift() ?? 'pass'
      seen.push(`${incoming.method} ${typeof fault === 'object' ? fault.code : fault}`)
      if (fault === 'reset') return void incoming.socket.destroy()
      if (fault === 'hang') return
      if (typeof fault === 'number' || typeof fault === 'object') {
        const { status, code } = typeof fault === 'object' ? fault : { status: fault, code: 'InternalError' }
        incoming.resume()
        incoming.once('end', () =>
          outgoing
            .writeHead(status, { 'content-type': 'application/xml' })
            .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`),
        )
        return
      }
      const { host, hostname, port } = new URL(s3.endpoint)
      const forward = httpRequest(
        {
          hostname,
          port,
          method: incoming.method,
          path: incoming.url,
          headers: { ...incoming.headers, host: incoming.headers.host ?? host },
        },
        (answer) => {
          if (fault === 'lose the answer') {
            answer.resume()
            answer.once('end', () => incoming.socket.destroy())
            return
          }
          lastHeaders = answer.headers
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(outgoing)
        },
      )
      forward.once('error', () => incoming.socket.destroy())
      incoming.pipe(forward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await s3.stop()
  })
  beforeEach(() => {
    faults = []
    seen = []
    storage = open()
  })
  const open = (settings = {}, secrets = s3) =>
    openS3Storage({
      id: 's',
      secrets,
      settings: {
        kind: 's3',
        endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        region: 'us-east-1',
        bucket,
        pathStyle: true,
        publicBaseUrl: null,
        folder: 'f',
        ...settings,
      },
      attempts: { waitMs: 5, answerMs: 500 },
    })

  it.each([
    [
      '503 SlowDown',
      [
        { status: 503, code: 'SlowDown' },
        { status: 503, code: 'SlowDown' },
      ],
    ],
    ['500', [500, 500, 500]],
    ['a reset', ['reset', 'reset']],
    ['no answer in time', ['hang']],
    ['a clock that was off', [{ status: 403, code: 'RequestTimeTooSkewed' }]],
    ['a race with another writer', [{ status: 409, code: 'ConditionalRequestConflict' }]],
  ] as [string, Fault[]][])('%s is tried again, until it is stored once (row 95)', async (_name, given) => {
    const key = `f/again-${n++}`
    faults = [...given]
    expect(await storage.put(key, Buffer.from('stored'), options)).toEqual({ created: true })
    expect(seen).toHaveLength(given.length + 1)
    faults = [...given]
    expect(String(await buffer((await storage.get(key)).body))).toBe('stored')
    // a head's refusal has no words, so a clock that is off shows there as 403 like any other
    faults = given.filter((fault) => typeof fault !== 'object' || fault.status !== 403)
    expect((await storage.head(key))?.sizeBytes).toBe(6)
  })

  it('a put that was stored although its answer was lost counts as created, and is not sent over it (row 95)', async () => {
    faults = ['lose the answer']
    expect(await storage.put('f/lost', Buffer.from('mine'), options)).toEqual({ created: true })
    expect(await storage.put('f/lost', Buffer.from('other'), options)).toEqual({ created: false })
    expect(String(await buffer((await storage.get('f/lost')).body))).toBe('mine')
  })

  it.each([
    [[500, 500, 500, 500], 'storage_failing'],
    [['reset', 'reset', 'reset', 'reset'], 'storage_unreachable'],
    [['hang', 'hang', 'hang', 'hang'], 'storage_unreachable'],
    [[{ status: 403, code: 'AccessDenied' }], 'storage_forbidden'],
    [[{ status: 403, code: 'SignatureDoesNotMatch' }], 'storage_forbidden'],
    [[{ status: 400, code: 'AuthorizationHeaderMalformed' }], 'storage_forbidden'],
    [[{ status: 301, code: 'PermanentRedirect' }], 'storage_forbidden'],
    [[{ status: 507, code: 'InsufficientStorage' }], 'storage_full'],
    [[{ status: 403, code: 'QuotaExceeded' }], 'storage_full'],
    [[{ status: 404, code: 'NoSuchBucket' }], 'storage_gone'],
  ] as [Fault[], string][])('%j ends as %s, with nothing stored (rows 94 and 95)', async (given, code) => {
    faults = [...given]
    expect(await codeOf(storage.put('f/never', Buffer.from('x'), options))).toBe(code)
    expect(faults).toEqual([])
    expect(await storage.head('f/never')).toBeNull()
    faults = [...given]
    expect(await codeOf(storage.list({}))).toBe(code)
  })

  it('what went wrong names the service and the bucket, so that the sentence can', async () => {
    faults = ['reset', 'reset', 'reset', 'reset']
    const { details } = (await storage.put('f/never', Buffer.from('x'), options).catch((error: AppError) => error)) as AppError
    expect(details).toMatchObject({ host: expect.stringMatching(/:\d+$/), bucket: expect.any(String) })
  })

  it('a service that does not know conditional writes still never changes an object (row 97)', async () => {
    await storage.put('f/old', Buffer.from('first'), options)
    storage = open()
    faults = [{ status: 501, code: 'NotImplemented' }]
    expect(await storage.put('f/old', Buffer.from('second'), options)).toEqual({ created: false })
    expect(await storage.put('f/unconditional', Buffer.from('x'), options)).toEqual({ created: true })
    expect(String(await buffer((await storage.get('f/old')).body))).toBe('first')
  })

  it('a put that was cut off half way leaves nothing to be seen (row 96)', async () => {
    const file = join(home, 'cut')
    writeFileSync(file, Buffer.alloc(16 * 2 ** 20))
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 30)
    const answer = await codeOf(storage.put('f/cut', { path: file }, { ...options, signal: stop.signal }))
    expect(['aborted', 'ok']).toContain(answer)
    if (answer === 'aborted') expect([null, 16 * 2 ** 20]).toContain((await storage.head('f/cut'))?.sizeBytes ?? null)
    expect((await storage.list({ prefix: 'f/cut' })).every((object) => object.sizeBytes === 16 * 2 ** 20)).toBe(true)
  })

  it('an abort ends the waiting between two tries at once', async () => {
    faults = Array<Fault>(10).fill(500)
    const slow = openS3Storage({
      id: 's',
      secrets: s3,
      settings: {
        kind: 's3',
        endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        region: 'us-east-1',
        bucket,
        pathStyle: true,
        publicBaseUrl: null,
        folder: 'f',
      },
      attempts: { waitMs: 60_000 },
    })
    const startedAt = performance.now()
    expect(await codeOf(slow.put('f/x', Buffer.from('x'), { ...options, signal: AbortSignal.timeout(100) }))).toBe('aborted')
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  it('a bucket deleted under way is storage_gone, for a head without words too (row 94)', async () => {
    s3.makeBucket('short-lived')
    const other = open({ bucket: 'short-lived' })
    await other.test()
    s3.dropBucket('short-lived')
    const again = open({ bucket: 'short-lived' })
    for (const work of all(again)) expect(await codeOf(work())).toBe('storage_gone')
  })

  it('objects say that they never change', async () => {
    await storage.put('f/cached', Buffer.from('x'), options)
    await storage.head('f/cached')
    expect(lastHeaders).toMatchObject({ 'content-type': 'image/webp', 'cache-control': 'public, max-age=31536000, immutable' })
  })
})
