import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { findS3Server, type S3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { checkRoot, claimRoot } from './local-root.ts'
import { openStorage } from './open-storage.ts'
import type { Storage } from './storage.ts'
import { testStorage } from './test-storage.ts'
import { tryStorage } from './try-storage.ts'

const home = mkdtempSync(join(tmpdir(), 'kiln-storage-'))
let s3: S3Server | undefined
afterAll(async () => {
  rmSync(home, { recursive: true, force: true })
  await s3?.stop()
})

const openLocal = async (root: string): Promise<Storage> => {
  const { marker } = await claimRoot(root)
  return openStorage({ id: 'local', marker, secrets: null, settings: { kind: 'local', root, publicBaseUrl: null, folder: 'files' } })
}
const s3Settings = (server: S3Server, bucket: string) =>
  ({
    kind: 's3',
    endpoint: server.endpoint,
    region: 'us-east-1',
    bucket,
    pathStyle: true,
    publicBaseUrl: 'https://cdn.example/pictures/',
    folder: 'files',
  }) as const

const places: [string, boolean, () => Promise<Storage>][] = [
  ['a local folder', true, () => openLocal(join(home, 'local'))],
  [
    'a bucket of a real S3 server',
    findS3Server() !== null,
    async () => {
      s3 ??= await startS3Server()
      s3.makeBucket('conformity')
      return openStorage({ id: 's3', marker: '', secrets: s3, settings: s3Settings(s3, 'conformity') })
    },
  ],
]
const options = { mediaType: 'image/webp' }

describe.each(places)('%s', (_name, there, open) => {
  let storage: Storage
  beforeAll(async () => {
    if (there) storage = await open()
  })
  const bytesOf = async (key: string, range = {}) => buffer((await storage.get(key, range)).body)

  it.skipIf(!there)('gives back what was put, from a buffer or from a file, large ones too', async () => {
    const small = Buffer.from('small')
    const large = Buffer.alloc(9 * 2 ** 20, 'large')
    writeFileSync(join(home, 'large'), large)
    expect(await storage.put('files/small.webp', small, options)).toEqual({ created: true })
    expect(await storage.put('files/a/large', { path: join(home, 'large') }, options)).toEqual({ created: true })
    expect((await bytesOf('files/small.webp')).equals(small)).toBe(true)
    expect((await bytesOf('files/a/large')).equals(large)).toBe(true)
    expect(await storage.head('files/small.webp')).toMatchObject({ key: 'files/small.webp', sizeBytes: 5, mediaType: 'image/webp' })
  })

  it.skipIf(!there)('never changes an object that is there', async () => {
    await storage.put('files/once', Buffer.from('first'), options)
    expect(await storage.put('files/once', Buffer.from('second'), options)).toEqual({ created: false })
    expect(String(await bytesOf('files/once'))).toBe('first')
  })

  it.skipIf(!there)('of twenty that put one key at once, one creates it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => storage.put('files/race', Buffer.from('same'), options)))
    expect(answers.filter((answer) => answer.created)).toHaveLength(1)
  })

  it.skipIf(!there)('gives ranges with the size of the whole', async () => {
    await storage.put('files/range', Buffer.from('0123456789'), options)
    expect(String(await bytesOf('files/range', { start: 2, end: 4 }))).toBe('234')
    expect(String(await bytesOf('files/range', { start: 7 }))).toBe('789')
    expect((await storage.get('files/range', { start: 0, end: 0 })).object.sizeBytes).toBe(10)
  })

  it.skipIf(!there)('tells what is missing, and deletes what is there or not', async () => {
    expect(await storage.head('files/nothing')).toBeNull()
    await expect(storage.get('files/nothing')).rejects.toMatchObject({ code: 'object_missing' })
    await storage.put('files/gone', Buffer.from('x'), options)
    await storage.delete(['files/gone', 'files/nothing'])
    expect(await storage.head('files/gone')).toBeNull()
  })

  it.skipIf(!there)('lists in key order, by prefix, page by page', async () => {
    const keys = ['files/l/a-b', 'files/l/a.b', 'files/l/a/1', 'files/l/a/2', 'files/l/a0', 'files/l/b']
    for (const key of keys) await storage.put(key, Buffer.from('x'), options)
    expect((await storage.list({ prefix: 'files/l/' })).map((object) => object.key)).toEqual(keys)
    const paged: string[] = []
    for (let after = ''; ; ) {
      const page = await storage.list({ prefix: 'files/l/', after, limit: 2 })
      paged.push(...page.map((object) => object.key))
      if (page.length === 0) break
      after = page.at(-1)?.key ?? ''
    }
    expect(paged).toEqual(keys)
    expect((await storage.list({ prefix: 'files/l/a/' })).map((object) => object.key)).toEqual(['files/l/a/1', 'files/l/a/2'])
  })

  it
    .skipIf(!there)
    .each([
      'files/../x',
      '../x',
      '/etc/x',
      'files//x',
      'files/.hidden',
      'files/x\0y',
      'files/a\\b',
      'files/',
      'elsewhere/x',
      '',
      `files/${'n'.repeat(300)}`,
      'files/é',
    ])('refuses the key %j', async (key) => {
    await expect(storage.put(key, Buffer.from('x'), options)).rejects.toMatchObject({ code: 'key_invalid' })
    await expect(storage.delete([key])).rejects.toMatchObject({ code: 'key_invalid' })
  })

  it.skipIf(!there)('stops when it is asked to', async () => {
    await expect(storage.put('files/stopped', Buffer.from('x'), { ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it.skipIf(!there)('its test leaves nothing behind', async () => {
    await storage.test()
    expect((await storage.list({ prefix: 'files/kiln-test' })).length).toBe(0)
  })

  it.skipIf(!there)('its test leaves nothing behind, not even where only the answer to its writing was lost', async () => {
    await storage.delete((await storage.list({})).map(({ key }) => key))
    const put: Storage['put'] = async (...given) => {
      await storage.put(...given)
      throw new AppError('storage_unreachable', { host: null })
    }
    await expect(testStorage({ ...storage, put })).rejects.toMatchObject({ code: 'storage_unreachable' })
    expect(await storage.list({})).toEqual([])
  })
})

describe('public addresses', () => {
  it('hold the folder, behind a CDN or at /media', async () => {
    expect((await openLocal(join(home, 'local'))).publicBase).toBe('/media/files')
    const s3Of = (settings: object) =>
      openStorage({ id: '', marker: '', secrets: { accessKeyId: 'a', secretAccessKey: 'b' }, settings: settings as never }).publicBase
    const base = { kind: 's3', endpoint: null, region: 'eu-west-1', bucket: 'b', pathStyle: false, publicBaseUrl: null, folder: 'kiln' }
    expect(s3Of(base)).toBe('https://b.s3.eu-west-1.amazonaws.com/kiln')
    expect(s3Of({ ...base, endpoint: 'https://s3.example:9000', pathStyle: true })).toBe('https://s3.example:9000/b/kiln')
    expect(s3Of({ ...base, publicBaseUrl: 'https://cdn.example/p/' })).toBe('https://cdn.example/p/kiln')
  })
})

describe('trying a storage before it is saved', () => {
  it('leaves nothing behind, a folder that was not there neither', async () => {
    const root = join(home, 'a', 'new', 'place')
    await tryStorage({ settings: { kind: 'local', root, publicBaseUrl: null, folder: 'f' }, secrets: null })
    expect(readdirSync(home)).not.toContain('a')
  })

  it('leaves a folder that was there as it was, so that it can be chosen afterwards', async () => {
    const root = join(home, 'there')
    mkdirSync(root)
    await tryStorage({ settings: { kind: 'local', root, publicBaseUrl: null, folder: 'images/deep' }, secrets: null })
    expect(readdirSync(root)).toEqual([])
    await claimRoot(root)
    await tryStorage({ settings: { kind: 'local', root, publicBaseUrl: null, folder: 'images/deep' }, secrets: null })
    expect(readdirSync(root)).toEqual(['.kiln-storage'])
  })

  it('never takes away a folder that was chosen while it was tried', async () => {
    const root = join(home, 'raced', 'place')
    const settings = { kind: 'local', root, publicBaseUrl: null, folder: 'f' } as const
    const claim = async () => {
      while (!existsSync(root)) await new Promise((resolve) => setImmediate(resolve))
      return claimRoot(root)
    }
    const [, { marker }] = await Promise.all([tryStorage({ settings, secrets: null }), claim()])
    await checkRoot(root, marker)
    expect(readdirSync(root)).toEqual(['.kiln-storage'])
  })

  it('says which thing is wrong', async () => {
    const tried = (settings: object, secrets: object | null) =>
      tryStorage({ settings: settings as never, secrets: secrets as never }).then(
        () => 'ok',
        (error) => error.code,
      )
    writeFileSync(join(home, 'file'), '')
    expect(await tried({ kind: 'local', root: join(home, 'file'), publicBaseUrl: null, folder: 'f' }, null)).toBe('storage_wrong_folder')
    expect(await tried({ kind: 'local', root: home, publicBaseUrl: null, folder: 'f' }, null)).toBe('storage_wrong_folder')
    const bucket = {
      kind: 's3',
      endpoint: 'http://127.0.0.1:1',
      region: 'x',
      bucket: 'bucket',
      pathStyle: true,
      publicBaseUrl: null,
      folder: 'f',
    }
    expect(await tried(bucket, null)).toBe('storage_not_configured')
    expect(await tried(bucket, { accessKeyId: 'a', secretAccessKey: 'b' })).toBe('storage_unreachable')
    if (s3 === undefined) return
    expect(await tried(s3Settings(s3, 'conformity'), s3)).toBe('ok')
    expect(await tried(s3Settings(s3, 'no-such-bucket'), s3)).toBe('storage_gone')
    expect(await tried(s3Settings(s3, 'conformity'), { ...s3, secretAccessKey: 'wrong' })).toBe('storage_forbidden')
    expect(await tried(s3Settings(s3, 'conformity'), { ...s3, accessKeyId: 'nobody' })).toBe('storage_forbidden')
  })
})

describe('a local folder', () => {
  it('that holds nothing but empty folders is chosen as an empty one, and one with any file in it is not', async () => {
    const root = join(home, 'leftovers')
    mkdirSync(join(root, 'images', 'variants'), { recursive: true })
    mkdirSync(join(root, 'lost+found'))
    const { marker } = await claimRoot(root)
    await checkRoot(root, marker)
    const full = join(home, 'somebody')
    mkdirSync(join(full, 'images', 'variants'), { recursive: true })
    writeFileSync(join(full, 'images', 'variants', '.hidden'), '')
    await expect(claimRoot(full)).rejects.toMatchObject({ code: 'storage_wrong_folder' })
    const wide = join(home, 'wide')
    for (let i = 0; i < 200; i++) mkdirSync(join(wide, `album ${i}`), { recursive: true })
    await expect(claimRoot(wide)).rejects.toMatchObject({ code: 'storage_wrong_folder' })
  })

  it('takes what is put while empty folders in it are being taken away', async () => {
    const root = join(home, 'swept')
    const storage = await openLocal(root)
    for (let i = 0; i < 20; i++)
      await Promise.all([storage.test(), storage.put(`files/x${i}/y`, Buffer.from('y'), options), storage.test()])
    expect(await storage.list({})).toHaveLength(20)
  })

  it('is written whole or not at all, for its owner and group only', async () => {
    const storage = await openLocal(join(home, 'mode'))
    await storage.put('files/x', Buffer.from('x'), options)
    expect(readdirSync(join(home, 'mode', 'files'))).toEqual(['x'])
    expect(statSync(join(home, 'mode', 'files', 'x')).mode & 0o007).toBe(0)
    expect(readFileSync(join(home, 'mode', '.kiln-storage'), 'utf8')).toMatch(/^[0-9a-f-]{36}\n$/)
  })
})
