import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureFolder } from '#db/files/ensure-folder.ts'
import { bigintArray } from '#db/sql-array.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { ImageNarrow } from '#lib/contracts/images.ts'
import type { Scope, WholeScopeKind } from '#lib/contracts/task-runs.ts'
import { addFoundImages } from './add-found-images.ts'
import { countInScope, estimateInScope } from './count-in-scope.ts'
import { listFolders } from './list-folders.ts'
import { listNextInScope } from './list-next-in-scope.ts'
import { purgeImages } from './purge-images.ts'
import { listImages } from './read.ts'
import { insertImage } from './testing/insert-image.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const current = 'current'

async function importInto(root: string, locators: string[]): Promise<void> {
  const folderId = await ensureFolder(db(), root)
  const found = locators.map((locator) => ({
    locator,
    name: locator.split('/').at(-1) ?? '',
    sha256: createHash('sha256').update(`${root}/${locator}`).digest('hex'),
    sizeBytes: 10,
    mediaType: 'image/jpeg',
    modifiedAt: null,
  }))
  await addFoundImages(db(), { origin: 'folder', folderId }, found)
}

const nameOf = async (ids: number[]): Promise<string[]> => {
  const rows = await db().execute<{ name: string }>(sql`select name from images where id = any(${bigintArray(ids)}) order by id`)
  return rows.map(({ name }) => name)
}

/** The whole scope, batch after batch as a run reads it. */
async function walk(within: ImageNarrow, kind: WholeScopeKind = 'all', limit = 2): Promise<number[]> {
  const ids: number[] = []
  for (let after = 0; ; ) {
    const next = await listNextInScope(db(), { tally: 'variants', scope: { kind, within }, current, after, upTo: 1e9, limit })
    ids.push(...next)
    if (next.length < limit) return ids
    after = next.at(-1) ?? 0
  }
}
const count = (within: ImageNarrow, kind: WholeScopeKind = 'all') =>
  countInScope(db(), { tally: 'variants', scope: { kind, within }, current })

describe('within a folder', () => {
  beforeAll(async () => {
    await importInto('/photos', ['top.jpg', '2023/a.jpg', '2024/b.jpg', '2024/may/c.jpg', '2024/may/d.jpg', '2024 late/e.jpg'])
    await importInto('/photos/2024', ['b.jpg', 'june/f.jpg'])
    await importInto('/', ['lonely/g.jpg'])
    await insertImage(db(), { name: 'uploaded.jpg' })
  })

  test('a run finds what lies in it and in the folders inside, and nothing beside it', async () => {
    expect(await nameOf(await walk({ folder: '/photos/2024' }))).toEqual(['b.jpg', 'c.jpg', 'd.jpg', 'b.jpg', 'f.jpg'])
    expect(await nameOf(await walk({ folder: '/photos/2024/may/' }))).toEqual(['c.jpg', 'd.jpg'])
    expect(await nameOf(await walk({ folder: '/lonely' }))).toEqual(['g.jpg'])
    expect(await count({ folder: '/photos' })).toBe(6)
    expect(await count({ folder: '/' })).toBe(1)
    expect(await count({ folder: '/pho' })).toBe(0)
    expect(await walk({ folder: '/nowhere' })).toEqual([])
  })

  test('only what the scope itself takes', async () => {
    await db().execute(sql`update images set variant_state = 'failed', failed_code = 'image_corrupt' where name in ('c.jpg', 'a.jpg')`)
    expect(await nameOf(await walk({ folder: '/photos/2024' }, 'failed'))).toEqual(['c.jpg'])
    expect(await count({ folder: '/photos/2024' }, 'missing')).toBe(4)
    expect(await count({ folder: '/photos/2024', state: ['failed'] })).toBe(1)
    expect(await count({ folder: '/photos/2024', search: 'B.J' })).toBe(2)
  })

  test('a deleted image is in it no more, a purged one leaves nothing behind', async () => {
    const [id = 0] = await walk({ folder: '/lonely' })
    await db().execute(sql`update images set deleted_at = now() where id = ${id}`)
    expect(await count({ folder: '/lonely' })).toBe(0)
    await purgeImages(db(), [id])
    expect([...(await db().execute(sql`select 1 from album_images where image_id = ${id}`))]).toEqual([])
    expect(await listFolders(db(), { limit: 50 })).not.toContain('/lonely')
  })

  test('the images page shows the same', async () => {
    const { images } = await listImages(db(), { folder: '/photos/2024/may', deleted: false, sort: 'name', limit: 60 })
    expect(images.map(({ name }) => name)).toEqual(['c.jpg', 'd.jpg'])
  })

  test('folders are found by a part of their path, shortest first', async () => {
    expect(await listFolders(db(), { search: '2024', limit: 50 })).toEqual([
      '/photos/2024',
      '/photos/2024/may',
      '/photos/2024 late',
      '/photos/2024/june',
    ])
    expect(await listFolders(db(), { search: '%', limit: 50 })).toEqual([])
  })

  test('a path that no index entry holds is a folder like others', async () => {
    const deep = Array.from({ length: 15 }, (_, i) => `${'x'.repeat(240)}${i}`).join('/')
    await importInto('/deep', [`${deep}/h.jpg`])
    expect(await nameOf(await walk({ folder: `/deep/${deep}` }))).toEqual(['h.jpg'])
  })
})

test('images of a bucket lie in its prefixes', async () => {
  const [storage] = await db().execute<{ id: string }>(sql`
    insert into storages (kind, settings, marker) values ('s3', '{"kind":"s3","bucket":"studio","region":"x","folder":"f"}', 'm') returning id`)
  const found = ['raw/1.jpg', 'raw/day two/2.jpg', '3.jpg'].map((locator, i) => ({
    locator,
    name: locator,
    sha256: `b${i}`.padEnd(64, '0'),
    sizeBytes: 1,
    mediaType: null,
    modifiedAt: null,
  }))
  await addFoundImages(db(), { origin: 'bucket', storageId: storage?.id ?? '' }, found)
  expect(await count({ folder: 's3://studio' })).toBe(3)
  expect(await nameOf(await walk({ folder: 's3://studio/raw' }))).toEqual(['raw/1.jpg', 'raw/day two/2.jpg'])
})

describe('within dates', () => {
  const day = (n: number) => new Date(Date.UTC(2020, 0, n))
  beforeAll(async () => {
    await db().execute(sql`delete from images`)
    // the order of arrival runs against the order of ids, as after a restored backup
    for (let n = 1; n <= 20; n++)
      await insertImage(db(), { name: `${n}`, createdAt: day(21 - n), takenAt: n % 2 === 0 ? day(n) : null, variantState: 'missing' })
  })

  test('a run finds what arrived between two moments, the first included and the last not', async () => {
    expect(await nameOf(await walk({ addedAfter: '2020-01-05', addedBefore: '2020-01-08' }))).toEqual(['14', '15', '16'])
    expect(await count({ addedAfter: '2020-01-05T00:00:00.001Z' })).toBe(15)
    expect(await count({ addedBefore: '2020-01-02T01:00:00+01:00' })).toBe(1)
  })

  test('by the camera’s date, images without one are left out', async () => {
    expect(await nameOf(await walk({ takenAfter: '2020-01-04', takenBefore: '2020-01-10' }))).toEqual(['4', '6', '8'])
    expect(await count({ takenBefore: '2030-01-01' })).toBe(10)
  })

  test('any two moments: walked in batches it is what a look at every row finds, and what is counted', async () => {
    const moment = fc.integer({ min: 0, max: 22 }).map((n) => day(n).toISOString())
    const narrow = fc.record(
      { addedAfter: moment, addedBefore: moment, takenAfter: moment, takenBefore: moment },
      { requiredKeys: [] },
    ) as fc.Arbitrary<ImageNarrow>
    await fc.assert(
      fc.asyncProperty(narrow, async (within) => {
        const { addedAfter = null, addedBefore = null, takenAfter = null, takenBefore = null } = within
        const rows = await db().execute<{ id: string }>(sql`
          select id from images where (created_at >= ${addedAfter}::timestamptz or ${addedAfter}::text is null)
            and (created_at < ${addedBefore}::timestamptz or ${addedBefore}::text is null)
            and (taken_at >= ${takenAfter}::timestamptz or ${takenAfter}::text is null)
            and (taken_at < ${takenBefore}::timestamptz or ${takenBefore}::text is null) order by id`)
        expect(await walk(within, 'missing', 3)).toEqual(rows.map(({ id }) => Number(id)))
        expect(await estimateInScope(db(), { tally: 'variants', scope: { kind: 'missing', within }, current })).toEqual({
          count: rows.length,
          isExact: true,
        })
      }),
      { numRuns: 40 },
    )
  })
})

describe('all within a state that no scope takes on its own', () => {
  test('takes what is asked for by name, as a selection does: quarantine, and what is gone', async () => {
    await db().execute(sql`delete from images`)
    const gone = { originalMissingAt: new Date() }
    const held = await insertImage(db(), { variantState: 'quarantined', failedCode: 'child_crashed' })
    const failed = await insertImage(db(), { variantState: 'failed', failedCode: 'image_corrupt' })
    const lost = await insertImage(db(), { variantState: 'complete', settingsHash: current, ...gone })
    const blind = await insertImage(db(), { variantState: 'failed', failedCode: 'image_corrupt', metadataState: 'quarantined' })
    const heldAndLost = await insertImage(db(), { variantState: 'quarantined', failedCode: 'child_crashed', ...gone })

    expect(await walk({ state: ['quarantined'] })).toEqual([held])
    expect(await count({ state: ['quarantined'] })).toBe(1)
    expect(await walk({ state: ['gone'] })).toEqual([lost, heldAndLost])
    expect(await walk({ state: ['quarantined', 'gone'] })).toEqual([held, lost, heldAndLost])
    expect(await walk({ state: ['quarantined', 'failed'] })).toEqual([held, failed, blind])
    expect(await walk({ state: ['quarantined'] }, 'failed')).toEqual([])
    expect(await walk({ search: 'jpg' })).toEqual([failed, blind])
    const scope: Scope = { kind: 'all', within: { state: ['quarantined', 'failed'] } }
    const metadata = await listNextInScope(db(), { tally: 'metadata', scope, current: '1', after: 0, upTo: 1e9, limit: 9 })
    expect(metadata).toEqual([held, failed])
  })
})

test('what takes too long to count is estimated, and said to be', async () => {
  const { countOrEstimate } = await import('#db/count-or-estimate.ts')
  const slow = sql`from generate_series(1, 1000000) a, generate_series(1, 100000) b`
  const counted = await countOrEstimate(db(), slow)
  expect(counted.isExact).toBe(false)
  expect(counted.count).toBeGreaterThan(1e9)
  expect(await countOrEstimate(db(), sql`from generate_series(1, 7)`)).toEqual({ count: 7, isExact: true })
})
