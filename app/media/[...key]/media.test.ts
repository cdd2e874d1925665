import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLostVariant } from '#app/_server/is-lost-variant.ts'
import { testOrigin, useWeb } from '#app/_server/testing/use-web.ts'
import { GET as getOriginal } from '#app/api/v1/images/[id]/original/route.ts'
import { ensureFolder } from '#db/files/ensure-folder.ts'
import { addImage } from '#db/images/add-image.ts'
import { recordVariants } from '#db/images/record-variants.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import type { Log } from '#lib/log.ts'
import { originalKey } from '#lib/storage/keys.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { GET, HEAD } from './route.ts'

const web = useWeb()
const home = mkdtempSync(join(tmpdir(), 'kiln-media-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const key = `variants/${'a'.repeat(32)}-01234567_320.avif`
let variants: Storage
let originals: Storage
beforeAll(async () => {
  const { db } = web.connection()
  await ensureDefaultStorages(db, { root: home })
  const roles = await getStorageRoles(db)
  const open = createStorageOpener(db, '')
  variants = await open(roles.variants ?? '')
  originals = await open(roles.originals ?? '')
  await variants.put(`${variants.folder}/${key}`, Buffer.from('0123456789'), { mediaType: 'image/avif' })
})
const ask = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  (method === 'GET' ? GET : HEAD)(new Request(testOrigin + path, { method, headers }), {
    params: Promise.resolve({ key: path.split('/').slice(2) }),
  })

describe('/media', () => {
  it('serves a variant to everybody under the address that its storage gives, for ever', async () => {
    const answer = await ask(`${variants.publicBase}/${key}`)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/avif',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-length': '10',
      'accept-ranges': 'bytes',
    })
    expect(await answer.text()).toBe('0123456789')
  })

  it('answers 304 to whoever has it, and a HEAD without the bytes', async () => {
    const path = `${variants.publicBase}/${key}`
    const head = await ask(path, {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
    const etag = head.headers.get('etag') ?? ''
    expect((await ask(path, { 'if-none-match': etag })).status).toBe(304)
    expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-100', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['items=1', 200, '0123456789', null],
  ])('range %s is %i', async (range, status, body, contentRange) => {
    const answer = await ask(`${variants.publicBase}/${key}`, { range })
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([status, body, contentRange])
  })

  it('serves nothing but variants: no originals, no marker, no path out, no link', async () => {
    const sha = 'b'.repeat(64)
    await originals.put(originalKey(originals.folder, sha), Buffer.from('secret'), { mediaType: 'x/y' })
    const linked = `${variants.folder}/variants/${'c'.repeat(32)}-01234567_320.webp`
    symlinkSync('/etc/passwd', join(home, 'variants', linked))
    for (const path of [
      `/media/${originalKey(originals.folder, sha)}`,
      `/media/${originals.folder}/../${variants.folder}/${key}`,
      '/media/.kiln-storage',
      `/media/${variants.folder}/../.kiln-storage`,
      '/media/../../etc/passwd',
      `/media/${linked}`,
      `/media/${variants.folder}/variants/${'d'.repeat(32)}-01234567_320.webp`,
      '/media/x',
    ])
      expect((await ask(path)).status, path).toBe(404)
  })
})

describe('a variant that the manifest names and the storage lost', () => {
  const sha256 = 'f'.repeat(64)
  const lost = `variants/${sha256.slice(0, 32)}-01234567_320.avif`
  const path = () => `${variants.publicBase}/${lost}`
  beforeAll(async () => {
    const { db, sql } = web.connection()
    await sql`insert into contents (sha256, size_bytes) values (${sha256}, 1)`
    await recordVariants(db, { contentSha256: sha256, recipe: '01234567', storageId: variants.id }, [
      { width: 320, height: 200, format: 'avif', state: 'stored', sizeBytes: 10, sha256: 'ab'.repeat(32) },
      { width: 640, height: 400, format: 'avif', state: 'left_out' },
      { width: 800, height: 500, format: 'avif', state: 'stored', sizeBytes: 10, sha256: 'ab'.repeat(32) },
    ])
  })

  it('is a 404 of its own code, that no cache keeps, until it is there again', async () => {
    const answer = await ask(path())
    expect([answer.status, answer.headers.get('cache-control'), ((await answer.json()) as { code: string }).code]).toEqual([
      404,
      'no-store',
      'object_missing',
    ])
    expect((await ask(path(), {}, 'HEAD')).status).toBe(404)
    await variants.put(`${variants.folder}/${lost}`, Buffer.from('0123456789'), { mediaType: 'image/avif' })
    expect((await ask(path())).status).toBe(200)
  })

  it('is not taken for lost in a folder or a storage where it never lay', async () => {
    expect(await isLostVariant(`elsewhere/${lost}`)).toBe(false)
    const { sql } = web.connection()
    const [bucket] = await sql<{ id: string }[]>`
      insert into storages (kind, settings, marker) values ('s3', jsonb_build_object('folder', ${variants.folder}::text), 'b') returning id`
    await recordVariants(web.connection().db, { contentSha256: sha256, recipe: '76543210', storageId: bucket?.id ?? '' }, [
      { width: 320, height: 200, format: 'avif', state: 'stored', sizeBytes: 10, sha256: 'ab'.repeat(32) },
    ])
    expect(await isLostVariant(`${variants.folder}/${lost.replace('01234567', '76543210')}`)).toBe(false)
    await sql`delete from variant_sets where storage_id = ${bucket?.id ?? ''}`
    await sql`delete from storages where id = ${bucket?.id ?? ''}`
  })

  it('is told in the log once a minute, however many ask for it, and what was never stored is not told', async () => {
    const told: object[] = []
    const log = { warn: (about: object) => void told.push(about) } as unknown as Log
    const key = `${variants.folder}/${lost.replace('320.avif', '800.avif')}`
    for (let i = 0; i < 5; i++) expect(await isLostVariant(key, log)).toBe(true)
    expect(told).toEqual([{ key }])
    for (const output of ['480.avif', '640.avif', '320.webp'])
      expect(await isLostVariant(`${variants.folder}/${lost.replace('320.avif', output)}`, log)).toBe(false)
    expect(told).toHaveLength(1)
  })
})

describe('the original of an image', () => {
  it('comes as a download that no browser runs, under its own name, for those who are signed in', async () => {
    const { db } = web.connection()
    const root = join(home, 'library')
    rmSync(root, { recursive: true, force: true })
    const { mkdirSync } = await import('node:fs')
    mkdirSync(root)
    const name = 'fünf "5" <b>.svg'
    writeFileSync(join(root, 'x.svg'), '<svg/>')
    const { imageId } = await addImage(db, {
      origin: 'folder',
      folderId: await ensureFolder(db, root),
      locator: 'x.svg',
      name,
      sha256: 'e'.repeat(64),
      sizeBytes: 6,
      mediaType: null,
    })
    const call = { params: { id: String(imageId) } }
    expect((await web.call(getOriginal, call)).status).toBe(401)
    const answer = await web.call(getOriginal, { ...call, cookie: await web.signInAs('viewer') })
    expect(await answer.text()).toBe('<svg/>')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="funf _5_ <b>.svg"; filename*=UTF-8''f%C3%BCnf%20%225%22%20%3Cb%3E.svg`,
      'x-content-type-options': 'nosniff',
    })
    rmSync(join(root, 'x.svg'))
    symlinkSync('/etc/passwd', join(root, 'x.svg'))
    expect((await web.call(getOriginal, { ...call, cookie: await web.signInAs('viewer') })).status).toBe(403)
  })
})
