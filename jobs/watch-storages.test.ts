import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { sql } from '#db/sql.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import { recordStorageLook } from '#db/storages/record-storage-look.ts'
import { saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { storageLooks } from '#db/storages/table.ts'
import { takeStorageLooks } from '#db/storages/take-storage-looks.ts'
import { AppError } from '#lib/errors.ts'
import { claimRoot } from '#lib/storage/local-root.ts'
import { drawJpeg, useImageBench } from './preprocess-images/testing/image-bench.ts'
import { watchStorages } from './watch-storages.ts'

const bench = useImageBench()
const troubles = () => listStorageTroubles(bench.db())
let root = ''
let storageId = ''
const watches: { stop: () => Promise<void> }[] = []
const watch = (host = 'atlas', answerMs = 2_000) => {
  const watching = watchStorages({ db: bench.db(), openStorage: bench.tools().openStorage, host, log: bench.log, everyMs: 100, answerMs })
  watches.push(watching)
  return watching
}
async function until<T>(look: () => Promise<T>, is: (found: T) => boolean): Promise<T> {
  for (const startedAt = performance.now(); ; await sleep(30)) {
    const found = await look()
    if (is(found)) return found
    if (performance.now() - startedAt > 15_000) throw new Error(`it stayed ${JSON.stringify(found)}`)
  }
}
const codes = async () => (await troubles()).map(({ code }) => code)
const unmount = () => renameSync(root, `${root}-away`)
const mount = () => renameSync(`${root}-away`, root)

beforeAll(async () => {
  const row = await findStorageForRole(bench.db(), 'variants')
  if (row?.settings.kind !== 'local') throw new Error('the bench has a local storage for variants')
  root = row.settings.root
  storageId = row.id
  for (let i = 0; i < 3; i++) await bench.process(await bench.addUpload(`${i}.jpg`, await drawJpeg(40, 30, i)))
})
beforeEach(() => bench.db().delete(storageLooks))
afterEach(async () => {
  for (const watching of watches.splice(0)) await watching.stop()
})

it('what lies there is counted anew when it goes away again', async () => {
  watch()
  unmount()
  await until(troubles, ([first]) => first?.images === 3)
  mount()
  await until(troubles, (found) => found.length === 0)
  await bench.process(await bench.addUpload('later.jpg', await drawJpeg(40, 30, 77)))
  unmount()
  try {
    const [trouble] = await until(troubles, ([first]) => (first?.images ?? null) !== null)
    expect(trouble?.images).toBe(4)
  } finally {
    mount()
    await bench.db().execute(sql`delete from images where name = 'later.jpg'`)
  }
})

it('a root that is not mounted is told with what lies there, since when and for what, until it is back', async () => {
  watch()
  await until(
    () => bench.db().select().from(storageLooks),
    (looks) => looks.length === 2 && looks.every(({ lookedAt }) => lookedAt !== null),
  )
  expect(await troubles()).toEqual([])
  unmount()
  const [trouble] = await until(troubles, ([first]) => (first?.images ?? null) !== null)
  expect(trouble).toMatchObject({
    storageId,
    kind: 'local',
    place: 'variants',
    roles: ['variants'],
    code: 'storage_gone',
    images: 3,
    originals: 0,
  })
  expect(trouble).toMatchObject({ hosts: ['atlas'], allHosts: true, isExact: true })
  await sleep(300)
  const later = (await troubles())[0]
  expect(later?.since).toBe(trouble?.since)
  expect(Date.parse(later?.lookedAt ?? '')).toBeGreaterThan(Date.parse(trouble?.lookedAt ?? ''))
  mount()
  await until(troubles, (found) => found.length === 0)
})

it('a marker of another folder is storage_wrong_folder', async () => {
  watch()
  unmount()
  await claimRoot(root)
  await until(codes, (found) => found.join() === 'storage_wrong_folder')
  rmSync(root, { recursive: true })
  mount()
  await until(codes, (found) => found.length === 0)
})

it('a place that hangs is away, asked once however long it hangs, and back when it answers', async () => {
  const marker = join(root, '.kiln-storage')
  renameSync(marker, `${marker}-kept`)
  execFileSync('mkfifo', [marker])
  let asked = 0
  const openStorage = async (id: string) => {
    const storage = await bench.tools().openStorage(id)
    const look = () => {
      if (id === storageId) asked++
      return storage.look()
    }
    return { ...storage, look }
  }
  const watching = watchStorages({ db: bench.db(), openStorage, host: 'atlas', log: bench.log, everyMs: 100, answerMs: 300 })
  watches.push(watching)
  await until(codes, (found) => found.join() === 'storage_unreachable')
  await sleep(600)
  expect(asked).toBe(1)
  expect((await troubles())[0]?.details).toMatchObject({ reason: 'no_answer' })
  rmSync(`${marker}-fifo`, { force: true })
  renameSync(marker, `${marker}-fifo`)
  renameSync(`${marker}-kept`, marker)
  closeSync(openSync(`${marker}-fifo`, constants.O_WRONLY))
  rmSync(`${marker}-fifo`)
  await until(codes, (found) => found.length === 0)
})

it('whatever a place fails with is told, and what the database fails with is not held against it', async () => {
  const failWith = (error: Error) => {
    const openStorage = async (id: string) => (id === storageId ? Promise.reject(error) : bench.tools().openStorage(id))
    const watching = watchStorages({ db: bench.db(), openStorage, host: 'atlas', log: bench.log, everyMs: 100, answerMs: 300 })
    watches.push(watching)
    return watching
  }
  const cut = failWith(Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' }))
  await sleep(400)
  await cut.stop()
  const [unseen] = await bench.db().select().from(storageLooks).where(eq(storageLooks.storageId, storageId))
  expect(unseen).toMatchObject({ code: null, lookedAt: null })
  failWith(new Error('nobody foresaw this'))
  await until(codes, (found) => found.join() === 'internal')
})

it('workers of one machine take turns; another machine looks for itself, and it is told from which one a place is away', async () => {
  const take = (host: string) => takeStorageLooks(bench.db(), { host, everyMs: 60_000 })
  const taken = await Promise.all([take('atlas'), take('atlas'), take('atlas'), take('kepler')])
  expect(taken.map(({ length }) => length).sort()).toEqual([0, 0, 2, 2])
  const failure = new AppError('storage_gone', { bucket: null })
  await recordStorageLook(bench.db(), { storageId, host: 'atlas', failure: null })
  await recordStorageLook(bench.db(), { storageId, host: 'kepler', failure })
  expect(await troubles()).toMatchObject([{ hosts: ['kepler'], allHosts: false }])
  await bench.db().execute(sql`update storage_looks set looked_at = looked_at - interval '3 minutes' where host = 'kepler'`)
  expect(await troubles()).toEqual([])
})

it('an earlier storage is told as long as pictures are shown from it, and not where nothing is', async () => {
  const choose = async (name: string) => {
    const settings = { kind: 'local', root: join(root, '..', name), publicBaseUrl: null, folder: 'images' } as const
    const { marker } = await claimRoot(settings.root)
    await saveStorageForRole(bench.db(), {
      role: 'variants',
      settings,
      secrets: null,
      marker,
      encryptionKey: '',
      basedOn: null,
      savedBy: 'test',
    })
    return settings.root
  }
  const empty = await choose('empty')
  await choose('newest')
  watch()
  writeFileSync(`${empty}-file`, '')
  rmSync(empty, { recursive: true })
  unmount()
  const [trouble, ...others] = await until(troubles, (found) => found.length > 0)
  expect(trouble).toMatchObject({ storageId, roles: [], images: 3 })
  expect(others).toEqual([])
  await until(
    () => bench.db().select().from(storageLooks),
    (looks) => looks.filter(({ code }) => code === 'storage_gone').length === 2,
  )
  expect(await troubles()).toHaveLength(1)
  mount()
})
