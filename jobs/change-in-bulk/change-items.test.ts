import { expect, test } from 'vitest'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { sql } from '#db/sql.ts'
import { useBulkBench } from './testing/bulk-bench.ts'

const { db, start, work, perform, countRows, dyingAfter } = useBulkBench()
const held = { variantState: 'quarantined', failedCode: 'child_crashed' } as const
const releaseAll = { subject: 'items', action: 'release', target: { filter: { task: 'preprocess-images' } } } as const
const insertHeld = (n: number) =>
  db().execute(sql`
    with content as (
      insert into contents (sha256, size_bytes) select encode(sha256(i::text::bytea), 'hex'), 1 from generate_series(1, ${n}::int) i on conflict do nothing
    ), file as (
      insert into files (origin, locator, name, content_sha256)
      select 'upload', i, i || '.jpg', encode(sha256(i::text::bytea), 'hex') from generate_series(1, ${n}::int) i returning id, name, content_sha256
    )
    insert into images (file_id, content_sha256, name, size_bytes, variant_state) select id, content_sha256, name, 1, 'quarantined' from file`)

test('all that is in quarantine of a task is released, in slices, and nothing of another task', async () => {
  await insertHeld(1100)
  await insertImage(db(), { metadataState: 'quarantined' })
  expect(await perform(releaseAll)).toMatchObject({
    state: 'succeeded',
    chosen: 'filter',
    total: 1100,
    done: 1100,
    changed: 1100,
    failed: 0,
  })
  expect(await countRows(`images where variant_state = 'failed'`)).toBe(1100)
  expect(await countRows(`images where metadata_state = 'quarantined'`)).toBe(1)
})

test('whoever goes on after a worker that died releases the rest, and counts nothing twice', async () => {
  await insertHeld(1100)
  const id = await start(releaseAll)
  expect(await work(id, { leases: dyingAfter(3) })).toMatchObject({ state: 'running', total: 1100, done: 500 })
  await db().execute(sql`update leases set expires_at = now() - interval '1 second' where resource = ${`bulk:${id}`}`)
  expect(await work(id)).toMatchObject({ state: 'succeeded', done: 1100, changed: 1100 })
})

test('what is put in quarantine after the operation began, and came after it, stays there', async () => {
  await insertImage(db(), held)
  const id = await start(releaseAll)
  const stop = new AbortController()
  stop.abort()
  await work(id, { signal: stop.signal })
  await insertImage(db(), { ...held, name: 'late.jpg' })
  expect(await work(id)).toMatchObject({ state: 'succeeded', total: 1, done: 1, changed: 1 })
  expect(await countRows(`images where variant_state = 'quarantined' and name = 'late.jpg'`)).toBe(1)
})
