import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { cancelBulkOperation } from '#db/bulk-operations/cancel-bulk-operation.ts'
import { getBulkOperation, listBulkOperations } from '#db/bulk-operations/read.ts'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { sql } from '#db/sql.ts'
import { sweep } from '#jobs/sweep.ts'
import { actor, useBulkBench } from './testing/bulk-bench.ts'

const { db, workers, start, work, perform, countRows, hold, waitersAre, disturbed, dyingAfter } = useBulkBench()
const count = (where: string) => countRows(`images where ${where}`)

const library = async (n: number): Promise<number[]> => {
  const rows = await db().execute<{ id: string }>(sql`
    with content as (
      insert into contents (sha256, size_bytes) select encode(sha256(i::text::bytea), 'hex'), 1 from generate_series(1, ${n}::int) i
      on conflict do nothing
    ), file as (
      insert into files (origin, locator, name, content_sha256)
      select 'upload', i, i || '.jpg', encode(sha256(i::text::bytea), 'hex') from generate_series(1, ${n}::int) i returning id, name, content_sha256
    )
    insert into images (file_id, content_sha256, name, size_bytes, variant_state)
    select id, content_sha256, name, 1, case when id % 2 = 0 then 'failed' else 'missing' end from file returning id`)
  return rows.map(({ id }) => Number(id)).sort((x, y) => x - y)
}

test('all that match a filter are changed, in slices, and nothing else', async () => {
  await library(1204)
  const ended = await perform({ subject: 'images', action: 'delete', target: { filter: { deleted: false, state: ['failed'] } } })
  expect(ended).toMatchObject({ state: 'succeeded', chosen: 'filter', total: 602, done: 602, changed: 602, failed: 0, startedBy: actor })
  expect(await count(`deleted_at is not null and variant_state = 'failed'`)).toBe(602)
  expect(await count('deleted_at is null')).toBe(602)
  const restored = await perform({ subject: 'images', action: 'restore', target: { filter: { deleted: true } } })
  expect(restored).toMatchObject({ total: 602, changed: 602 })
  expect(await count('deleted_at is null')).toBe(1204)
})

test('those chosen are changed; what is so already is looked at and not counted as changed', async () => {
  const ids = await library(4)
  await perform({ subject: 'images', action: 'publish', target: { ids: ids.slice(0, 2) } })
  const ended = await perform({ subject: 'images', action: 'publish', target: { ids: [...ids, 999_999] } })
  expect(ended).toMatchObject({ state: 'succeeded', chosen: 'ids', total: 4, done: 4, changed: 2 })
  expect(await count('published_at is not null')).toBe(4)
})

test('an image that arrives while it is at work is no part of it', async () => {
  await library(3)
  const id = await start({ subject: 'images', action: 'publish', target: { filter: { deleted: false } } })
  const stop = new AbortController()
  stop.abort()
  await work(id, { signal: stop.signal })
  expect(await getBulkOperation(db(), id)).toMatchObject({ state: 'running', total: 3, done: 0 })
  await insertImage(db(), { name: 'late.jpg' })
  expect(await work(id)).toMatchObject({ state: 'succeeded', done: 3 })
  expect(await count(`published_at is null and name = 'late.jpg'`)).toBe(1)
})

test('a worker that dies between two slices is followed by another that goes on, and nothing is counted twice', async () => {
  await library(1100)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  // its first slice is its last
  await work(id, { leases: dyingAfter(3) })
  expect(await getBulkOperation(db(), id)).toMatchObject({ state: 'running', done: 500 })
  await db().execute(sql`delete from pgboss.job`)
  await db().execute(sql`update bulk_operations set woken_at = now() - interval '1 minute'`)
  expect((await sweep(db())).operationsSent).toBe(0)
  await db().execute(sql`update leases set expires_at = now() - interval '1 second' where resource = ${`bulk:${id}`}`)
  expect((await sweep(db())).operationsSent).toBe(1)
  expect(await db().execute(sql`select data from pgboss.job where name = 'change-in-bulk'`)).toMatchObject([{ data: { operationId: id } }])
  expect(await work(id)).toMatchObject({ state: 'succeeded', total: 1100, done: 1100, changed: 1100 })
})

test('one that only waits for its turn is not sent again', async () => {
  await start({ subject: 'images', action: 'publish', target: { filter: { deleted: false } } })
  await db().execute(sql`update bulk_operations set woken_at = now() - interval '1 minute'`)
  expect((await sweep(db())).operationsSent).toBe(0)
  expect(await db().execute(sql`select 1 from pgboss.job where name = 'change-in-bulk'`)).toHaveLength(1)
})

test('two workers never work on one at once', async () => {
  await library(10)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  await Promise.all(workers.map((leases) => work(id, { leases })))
  expect(await getBulkOperation(db(), id)).toMatchObject({ state: 'succeeded', done: 10, changed: 10 })
})

test('a cancel keeps what was changed and lets nothing more be', async () => {
  await library(20)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  await cancelBulkOperation(db(), id)
  expect(await work(id)).toMatchObject({ state: 'cancelled', done: 0 })
  expect(await count('deleted_at is not null')).toBe(0)
  await cancelBulkOperation(db(), id)
  await expect(cancelBulkOperation(db(), randomUUID())).rejects.toMatchObject({ code: 'not_found' })
})

test('a cancel in the midst of a slice waits for it: nothing is written after it has answered', async () => {
  await library(700)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  const gate = await hold(sql`select pg_advisory_xact_lock(9001)`)
  await db().execute(sql`
    create function stand_still() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(9001); return null; end $$`)
  await db().execute(sql`create trigger stand_still after update on images for each statement execute function stand_still()`)
  try {
    const working = work(id)
    await waitersAre(1)
    let answered = false
    const cancelling = cancelBulkOperation(db(), id).then(async () => {
      answered = true
      return count('deleted_at is not null')
    })
    await Promise.race([waitersAre(2), cancelling])
    expect(answered).toBe(false)
    await gate.open()
    const whenAnswered = await cancelling
    expect(await working).toMatchObject({ state: 'cancelled', done: 500, changed: 500 })
    expect(whenAnswered).toBe(500)
    expect(await count('deleted_at is not null')).toBe(500)
  } finally {
    await gate.open()
    await db().execute(sql`drop function stand_still cascade`)
  }
})

const cut = 'select pg_terminate_backend(pg_backend_pid())'
const raise = (sqlstate: string) => `do $$ begin raise exception using errcode = '${sqlstate}'; end $$`

test('a connection that is cut in the midst of a slice costs the operation nothing: whoever is sent next goes on', async () => {
  await library(1100)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  expect(await work(id, { leases: disturbed({ [4]: cut }) })).toMatchObject({ state: 'running', done: 500, reasonCode: null })
  expect(await work(id)).toMatchObject({ state: 'succeeded', done: 1100, changed: 1100 })
})

test('a slice that met another transaction, or was given up, is tried again at once', async () => {
  await library(1100)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  const leases = disturbed({ 3: raise('40P01'), 4: raise('40P01'), 6: raise('57014') })
  expect(await work(id, { leases })).toMatchObject({ state: 'succeeded', done: 1100, changed: 1100 })
})

test('a slice that is given up again and again ends the operation with that reason', async () => {
  await library(600)
  const id = await start({ subject: 'images', action: 'delete', target: { filter: { deleted: false } } })
  const leases = disturbed({ 4: raise('57014'), 5: raise('57014'), 6: raise('57014') })
  expect(await work(id, { leases })).toMatchObject({ state: 'failed', reasonCode: 'statement_timeout', done: 500 })
})

test('its outcome stands in the audit log, under the name of who began it', async () => {
  const ids = await library(2)
  const { id } = await perform({ subject: 'images', action: 'publish', target: { ids } })
  const rows = await db().execute(sql`select actor_label, action, outcome, details from audit_log where target = ${id}`)
  expect(rows).toMatchObject([
    { actor_label: actor.label, action: 'bulk.end', outcome: 'ok', details: { subject: 'images', action: 'publish', changed: 2 } },
  ])
})

test('a purge goes through the job that deletes the objects', async () => {
  const ids = await library(2)
  await perform({ subject: 'images', action: 'delete', target: { ids } })
  expect(await perform({ subject: 'images', action: 'purge', target: { filter: { deleted: true } } })).toMatchObject({ changed: 2 })
  expect(await count('true')).toBe(0)
  expect(await db().execute(sql`select 1 from pgboss.job where name = 'purge-objects'`)).toHaveLength(1)
})

test('operations are listed newest first, page by page, and old ones left out where only recent ones are asked for', async () => {
  const ids: string[] = []
  for (const action of ['pause', 'resume', 'cancel'] as const) ids.unshift(await start({ subject: 'runs', action, target: { filter: {} } }))
  const first = await listBulkOperations(db(), { limit: 2 })
  const rest = await listBulkOperations(db(), { limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.operations, ...rest.operations].map(({ id }) => id)).toEqual(ids)
  expect(rest.nextCursor).toBeNull()
  await db().execute(sql`update bulk_operations set state = 'succeeded', finished_at = now() - interval '1 hour' where id = ${ids[0]}`)
  const recent = await listBulkOperations(db(), { subject: 'runs', minutes: 10, limit: 50 })
  expect(recent.operations.map(({ id }) => id)).toEqual(ids.slice(1))
  expect((await listBulkOperations(db(), { subject: 'images', limit: 50 })).operations).toEqual([])
})
