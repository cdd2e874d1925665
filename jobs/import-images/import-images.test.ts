import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelImport } from '#db/images/cancel-import.ts'
import { createImport } from '#db/images/create-import.ts'
import { deleteImages } from '#db/images/delete-images.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { listNextInScope } from '#db/images/list-next-in-scope.ts'
import { listImages } from '#db/images/read.ts'
import { getImport } from '#db/images/read-imports.ts'
import { countImageScopes } from '#db/images/scope-counts.ts'
import type { Fence } from '#db/leases/fence.ts'
import { holdFence } from '#db/leases/hold-fence.ts'
import { takeLease } from '#db/leases/take-lease.ts'
import { saveSystemSetting } from '#db/settings/save-system-setting.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { clearStorageForRole, saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { getBoss } from '#jobs/boss.ts'
import { checkImportSource } from '#jobs/check-import-source.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { openOriginal } from '#jobs/open-original.ts'
import { startImport } from '#jobs/start-import.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { tick } from '#jobs/tick.ts'
import { listImagesSchema } from '#lib/contracts/images.ts'
import { createLog } from '#lib/log.ts'
import { findS3Server, type S3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { startTestImport, testWork } from './testing/run-test-import.ts'

const database = useTestDatabase()
const connection = () => database.connection()
const db = () => connection().db
const sql = () => connection().sql
const home = mkdtempSync(join(tmpdir(), 'kiln-import-'))
const kilnHome = join(home, 'kiln')
afterAll(() => rmSync(home, { recursive: true, force: true }))
beforeAll(async () => {
  await migrateQueues(database.url())
  await ensureDefaultStorages(db(), { root: join(kilnHome, 'storage') })
})

let n = 0
const makeLibrary = (files: Record<string, string>) => {
  const root = join(home, `library-${n++}`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
const opener = () => createStorageOpener(db(), 'k'.repeat(64))
const open = (imageId: number) => openOriginal(db(), opener(), imageId, { workDir: join(home, 'work') })
const imageOf = async (name: string) =>
  Number((await sql()`select id from images where name = ${name} order by id desc limit 1`)[0]?.['id'])
const waiting = async () => Number((await sql()`select count(*) from pgboss.job where name = 'process-new-image'`)[0]?.['count'])

it('an import whose worker fell silent is sent for as soon as its lease has run out, whatever the queue waits for', async () => {
  await sql()`update pgboss.queue set heartbeat_seconds = 15 where name = 'import-images'` // as an earlier version left it
  await migrateQueues(database.url())
  const source = await checkImportSource(db(), { kind: 'folder', path: makeLibrary({ 'a.png': 'a' }) }, { libraries: [], kilnHome })
  const { importId } = await startImport(db(), { source, actor: testWork.actor })
  const boss = await getBoss(database.url(), { log: createLog('test', 'fatal') })
  try {
    expect(await boss.fetch('import-images')).toHaveLength(1)
    await sql()`update pgboss.job set heartbeat_on = now() - interval '1 hour' where name = 'import-images' and state = 'active'`
    await boss.supervise('import-images')
  } finally {
    await boss.stop({ graceful: false })
  }
  await sql()`update image_imports set state = 'running', woken_at = now() - interval '5 seconds' where id = ${importId}`
  expect((await tick(db())).importsSent).toBe(1)
  await sql()`delete from image_imports where id = ${importId}`
  await sql()`delete from pgboss.job where name = 'import-images'`
})

describe('importing a folder', () => {
  it('adds everything once; a second import finds it unchanged without reading it; a changed file comes back', async () => {
    const root = makeLibrary({ 'a.png': 'a', 'b/c.jpg': 'c', 'b/same.jpg': 'c', 'empty.png': '' })
    const path = { kind: 'folder', path: root } as const
    expect(await startTestImport(connection(), path, kilnHome)).toMatchObject({
      found: 4,
      added: 3,
      unchanged: 0,
      failed: 1,
      failures: [{ name: 'empty.png', code: 'empty_file' }],
    })
    expect(await startTestImport(connection(), path, kilnHome)).toMatchObject({ found: 4, added: 0, unchanged: 3, failed: 1 })
    writeFileSync(join(root, 'a.png'), 'other')
    expect(await startTestImport(connection(), path, kilnHome)).toMatchObject({ added: 1, unchanged: 2 })
    expect(await sql()`select 1 from images`).toHaveLength(3)
    utimesSync(join(root, 'a.png'), 1, 1)
    expect(await startTestImport(connection(), path, kilnHome)).toMatchObject({ added: 0, unchanged: 3 })
  })

  it('goes on where a worker stopped, and counts nothing twice', async () => {
    const root = makeLibrary(Object.fromEntries(Array.from({ length: 350 }, (_, i) => [`${i}.png`, String(i)])))
    const { importId } = await createImport(db(), { source: { kind: 'folder', path: root }, actor: testWork.actor })
    for (let tries = 0; (await getImport(db(), importId)).state !== 'succeeded'; tries++) {
      expect(tries).toBeLessThan(10)
      const stop = new AbortController()
      const watch = setInterval(async () => {
        if ((await getImport(db(), importId)).found > tries * 100) stop.abort()
      }, 2)
      await testWork
        .run(connection(), importId, kilnHome, { signal: stop.signal })
        .catch((error) => expect(error).toMatchObject({ code: 'aborted' }))
      clearInterval(watch)
    }
    expect(await getImport(db(), importId)).toMatchObject({ found: 350, added: 350, unchanged: 0, failed: 0 })
  })

  it('a file that vanished is marked at the next import, is in no scope, and comes back when the file does', async () => {
    const root = makeLibrary({ 'stays.png': 'stays', 'goes.png': 'goes', 'deep/goes.png': 'goes too' })
    const source = { kind: 'folder', path: root } as const
    await startTestImport(connection(), source, kilnHome)
    const inFolder =
      await sql()`select i.id, i.name from images i join files f on f.id = i.file_id join folders d on d.id = f.folder_id where d.path = ${root} order by i.id`
    const ids = inFolder.map((row) => Number(row['id']))
    const counted = async () => ({
      missing: (await countImageScopes(db(), 'variants', 'x')).missing,
      metadata: (await countImageScopes(db(), 'metadata', '1')).all,
      ...(({ gone, all, missing: shown }) => ({ gone, all, shown }))(await getImageTallies(db())),
    })
    const nextOf = async (kind: 'missing' | 'all') =>
      (
        await listNextInScope(db(), {
          tally: 'variants',
          scope: { kind },
          current: 'x',
          after: Math.min(...ids) - 1,
          upTo: Math.max(...ids),
          limit: 10,
        })
      ).length
    const before = await counted()
    expect([await nextOf('missing'), await nextOf('all')]).toEqual([3, 3])
    rmSync(join(root, 'goes.png'))
    rmSync(join(root, 'deep'), { recursive: true })
    expect(await startTestImport(connection(), source, kilnHome)).toMatchObject({ state: 'succeeded', found: 1, vanished: 2 })
    expect(await counted()).toEqual({
      missing: before.missing - 2,
      metadata: before.metadata - 2,
      gone: before.gone + 2,
      all: before.all,
      shown: before.shown - 2,
    })
    expect([await nextOf('missing'), await nextOf('all')]).toEqual([1, 1])
    const { images } = await listImages(db(), listImagesSchema.parse({ state: ['gone'] }))
    expect(images.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['goes.png', 'gone'],
      ['goes.png', 'gone'],
    ])
    writeFileSync(join(root, 'goes.png'), 'other bytes by now')
    expect(await startTestImport(connection(), source, kilnHome)).toMatchObject({ found: 2, added: 1, vanished: 1 })
    expect(await counted()).toMatchObject({ gone: before.gone + 1, missing: before.missing - 1 })
    mkdirSync(join(root, 'deep'))
    writeFileSync(join(root, 'deep/goes.png'), 'goes too')
    expect(await startTestImport(connection(), source, kilnHome)).toMatchObject({ vanished: 0 })
    expect(await counted()).toEqual(before)
  })

  it('what a run could not read since its folder was away waits again once an import finds it, and what is damaged stays failed', async () => {
    const root = makeLibrary({ 'away.png': 'away', 'damaged.png': 'damaged', 'gone.png': 'gone' })
    const source = { kind: 'folder', path: root } as const
    await startTestImport(connection(), source, kilnHome)
    const fail = (name: string, code: string) => sql()`
      update images i set variant_state = 'failed', failed_code = ${code}, failed_details = '{}' from files f join folders d on d.id = f.folder_id
      where f.id = i.file_id and d.path = ${root} and i.name = ${name}`
    await fail('away.png', 'original_missing')
    await fail('damaged.png', 'image_corrupt')
    await fail('gone.png', 'original_missing')
    rmSync(join(root, 'gone.png'))
    expect(await startTestImport(connection(), source, kilnHome)).toMatchObject({ state: 'succeeded', vanished: 1 })
    const states = await sql()`
      select i.name, i.variant_state as state, i.failed_code as code, i.original_missing_at is not null as gone
      from images i join files f on f.id = i.file_id join folders d on d.id = f.folder_id where d.path = ${root} order by i.name`
    expect(states.map(({ name, state, code, gone }) => [name, state, code, gone])).toEqual([
      ['away.png', 'missing', null, false],
      ['damaged.png', 'failed', 'image_corrupt', false],
      ['gone.png', 'failed', 'original_missing', true],
    ])
  })

  it('an import that another worker holds is left to it', async () => {
    const { importId } = await createImport(db(), {
      source: { kind: 'folder', path: makeLibrary({ 'held.png': 'held' }) },
      actor: testWork.actor,
    })
    await testWork.run(connection(), importId, kilnHome, { tools: { leases: { take: async () => null } } })
    expect(await getImport(db(), importId)).toMatchObject({ state: 'queued', found: 0 })
    await testWork.run(connection(), importId, kilnHome)
    expect(await getImport(db(), importId)).toMatchObject({ state: 'succeeded', found: 1 })
  })

  it('one source is imported once at a time', async () => {
    const source = { kind: 'folder', path: makeLibrary({ 'x.png': 'x' }) } as const
    const places = { libraries: [], kilnHome }
    const start = async () => startImport(db(), { source: await checkImportSource(db(), source, places), actor: testWork.actor })
    const both = await Promise.allSettled([start(), start()])
    expect(both.map((one) => (one.status === 'fulfilled' ? 'started' : one.reason.code)).sort()).toEqual(['import_active', 'started'])
  })

  it('a file above the byte limit is told and not read', async () => {
    await saveSystemSetting(db(), {
      key: 'image_limits',
      value: { maxBytes: 1024, maxPixels: 1e6, maxFrames: 10, timeoutSeconds: 10 },
      basedOn: null,
      savedBy: 'test',
    })
    const done = await startTestImport(connection(), { kind: 'folder', path: makeLibrary({ 'big.png': 'x'.repeat(1025) }) }, kilnHome)
    expect(done.failures).toEqual([{ name: 'big.png', code: 'image_too_many_bytes' }])
    await saveSystemSetting(db(), {
      key: 'image_limits',
      value: { maxBytes: 2 ** 28, maxPixels: 1e8, maxFrames: 10, timeoutSeconds: 10 },
      basedOn: null,
      savedBy: 'test',
    })
  })
})

describe('opening an original', () => {
  it('answers the file where it lies, and notices when it changes afterwards (row 27)', async () => {
    const root = makeLibrary({ 'open.png': 'opened' })
    await startTestImport(connection(), { kind: 'folder', path: root }, kilnHome)
    const imageId = await imageOf('open.png')
    const original = await open(imageId)
    expect(original).toMatchObject({ path: join(root, 'open.png'), sizeBytes: 6 })
    await original.assertUnchanged()
    writeFileSync(join(root, 'open.png'), 'change')
    await expect(original.assertUnchanged()).rejects.toMatchObject({ code: 'original_changed' })
    await expect(open(imageId)).rejects.toMatchObject({ code: 'original_changed' })
    const again = await open(imageId)
    expect(again.sha256).toBe((await sql()`select content_sha256 as sha from images where id = ${imageId}`)[0]?.['sha'])
    await again.release()
    expect(statSync(join(root, 'open.png')).size).toBe(6)
    rmSync(join(root, 'open.png'))
    await expect(open(imageId)).rejects.toMatchObject({ code: 'original_missing' })
    await expect(open(987_654)).rejects.toMatchObject({ code: 'item_gone' })
  })
})

describe('importing addresses', () => {
  let server: Server
  let base = ''
  let body = 'picture'
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url?.startsWith('/missing')) response.writeHead(404).end()
      else if (request.url?.startsWith('/private')) response.writeHead(302, { location: 'http://10.0.0.1/x.png' }).end()
      else response.writeHead(200, { 'content-type': 'image/png' }).end(body + request.url)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('keeps a copy, has it processed at once, and tells which addresses failed', async () => {
    const before = await waiting()
    const urls = [`${base}/some%20where/one.png?size=2`, `${base}/missing.png`, `${base}/private.png`, `${base}/two.png`]
    const done = await startTestImport(connection(), { kind: 'url', urls }, kilnHome)
    expect(done).toMatchObject({ state: 'succeeded_with_errors', found: 4, added: 2, failed: 2 })
    expect(done.failures.map((failure) => failure.code)).toEqual(['fetch_failed', 'address_refused'])
    expect(await waiting()).toBe(before + 2)
    const original = await open(await imageOf('one.png'))
    expect(original.sizeBytes).toBe('picture/some%20where/one.png?size=2'.length)
    expect(readdirSync(join(kilnHome, 'work', 'imports'))).toEqual([])
  })

  it('takes an address whose name no database can hold, and goes on to the next', async () => {
    const urls = [`${base}/nul%00.png`, `${base}/after.png`]
    expect(await startTestImport(connection(), { kind: 'url', urls }, kilnHome)).toMatchObject({ state: 'succeeded', added: 2, failed: 0 })
  })

  it('an address that answers the same is unchanged, and one that answers otherwise replaces its image', async () => {
    const urls = [`${base}/again.png`]
    await startTestImport(connection(), { kind: 'url', urls }, kilnHome)
    const imageId = await imageOf('again.png')
    expect(await startTestImport(connection(), { kind: 'url', urls }, kilnHome)).toMatchObject({ added: 0, unchanged: 1 })
    body = 'another picture'
    expect(await startTestImport(connection(), { kind: 'url', urls }, kilnHome)).toMatchObject({ added: 1, unchanged: 0 })
    expect(await imageOf('again.png')).toBe(imageId)
    await deleteImages(db(), [imageId])
  })

  it('fails with storage_not_configured while there is nowhere to keep originals', async () => {
    await db().transaction(async (tx) => {
      await clearStorageForRole(tx, { role: 'originals', basedOn: null, savedBy: 'test' })
    })
    expect(await startTestImport(connection(), { kind: 'url', urls: [`${base}/nowhere.png`] }, kilnHome)).toMatchObject({
      state: 'failed',
      reasonCode: 'storage_not_configured',
    })
  })
})

describe.skipIf(findS3Server() === null)('importing a bucket of a real S3 server', () => {
  let s3: S3Server
  beforeAll(async () => {
    s3 = await startS3Server()
    s3.makeBucket('pictures')
  })
  afterAll(() => s3.stop())

  it('adds the images below a prefix once, leaves them there, and opens them through a copy', async () => {
    const { storageId } = await saveStorageForRole(db(), {
      role: 'originals',
      settings: {
        kind: 's3',
        endpoint: s3.endpoint,
        region: 'us-east-1',
        bucket: 'pictures',
        pathStyle: true,
        publicBaseUrl: null,
        folder: 'kiln',
      },
      secrets: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
      marker: null,
      encryptionKey: 'k'.repeat(64),
      basedOn: null,
      savedBy: 'test',
    })
    const storage = await opener()(storageId)
    const sha = 'ab'.repeat(32)
    for (const [key, text] of Object.entries({
      'photos/bucket one.png': 'one',
      'photos/caf\u00e9.jpg': 'two',
      'photos/deep/three.webp': 'three',
      'photos/notes.txt': 'no',
      'photos/empty.png': '',
      'elsewhere/four.png': 'four',
      [`kiln/variants/${'0'.repeat(32)}-01234567_320.webp`]: 'own',
      [`kiln/ab/${sha}`]: 'own',
    })) {
      mkdirSync(join(s3.dir, 'pictures', key, '..'), { recursive: true })
      writeFileSync(join(s3.dir, 'pictures', key), text)
    }
    const photos = { kind: 'bucket', storageId, prefix: 'photos/' } as const
    expect(await startTestImport(connection(), photos, kilnHome)).toMatchObject({
      found: 4,
      added: 3,
      failures: [{ name: 'photos/empty.png', code: 'empty_file' }],
    })
    expect(await startTestImport(connection(), photos, kilnHome)).toMatchObject({ found: 4, added: 0, unchanged: 3 })
    expect(await startTestImport(connection(), { ...photos, prefix: '' }, kilnHome)).toMatchObject({ found: 5, added: 1, unchanged: 3 })
    const original = await open(await imageOf('bucket one.png'))
    expect(original).toMatchObject({ sizeBytes: 3, path: expect.stringContaining(join(home, 'work')) })
    await original.release()
    expect(readdirSync(join(home, 'work'))).toEqual([])
    expect((await storage.head('photos/bucket one.png'))?.sizeBytes).toBe(3)
  })

  it('a bucket that went away fails the import with that reason', async () => {
    const [row] = await sql()`select id from storages where kind = 's3'`
    s3.dropBucket('pictures')
    expect(await startTestImport(connection(), { kind: 'bucket', storageId: row?.['id'], prefix: 'x' }, kilnHome)).toMatchObject({
      state: 'failed',
      reasonCode: 'storage_gone',
    })
  })
})

describe('cancelling an import', () => {
  it('keeps what it added, adds nothing more when a worker takes it up, and its source may be imported again', async () => {
    const path = { kind: 'folder', path: makeLibrary({ 'kept.png': 'kept' }) } as const
    const { importId } = await createImport(db(), { source: path, actor: testWork.actor })
    await cancelImport(db(), importId)
    await testWork.run(connection(), importId, kilnHome)
    expect(await getImport(db(), importId)).toMatchObject({ state: 'cancelled', found: 0, finishedAt: expect.any(String) })
    const again = await startTestImport(connection(), path, kilnHome)
    expect(again).toMatchObject({ state: 'succeeded', added: 1 })
    await cancelImport(db(), again.id)
    expect(await getImport(db(), again.id)).toEqual(again)
    await expect(cancelImport(db(), randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('revokes the lease of the worker that writes, so that it writes no more', async () => {
    const { importId } = await createImport(db(), { source: { kind: 'folder', path: makeLibrary({}) }, actor: testWork.actor })
    const fence = await takeLease(db(), { resource: `import:${importId}`, owner: randomUUID(), leaseMs: 12_000 })
    await cancelImport(db(), importId)
    await expect(db().transaction((tx) => holdFence(tx, fence as Fence))).rejects.toMatchObject({ code: 'lease_lost' })
  })
})
