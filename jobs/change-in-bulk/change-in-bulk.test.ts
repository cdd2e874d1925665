import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cancelBulkOperation } from '#db/bulk-operations/cancel-bulk-operation.ts'
import { getBulkOperation, listBulkOperations } from '#db/bulk-operations/read.ts'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { sql } from '#db/sql.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { purgeDeletedRun } from '#db/task-runs/purge-deleted-run.ts'
import { getRun, listRuns } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { deleteRun } from '#jobs/delete-run.ts'
import { keepLeases, type LeaseKeeper } from '#jobs/lease-keeper.ts'
import { purgeRuns } from '#jobs/purge-runs/handler.ts'
import { retryRun } from '#jobs/retry-run.ts'
import { startBulk } from '#jobs/start-bulk.ts'
import { startRun } from '#jobs/start-run.ts'
import { sweep } from '#jobs/sweep.ts'
import type { Tools } from '#jobs/tools.ts'
import { type BulkOperation, bulkOperationSchema, type StartBulk, startBulkSchema } from '#lib/contracts/bulk-operations.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import { changeInBulk } from './handler.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'user', id: 'u', label: 'ada@example.test' } as const
const log = createLog('test', 'fatal')

/** Works it through as a worker does, under real leases. */
async function work(id: string, { signal = new AbortController().signal, leases = workers[0] as Pick<LeaseKeeper, 'take'> } = {}) {
  await changeInBulk(id, { tools: { db: db(), leases } as unknown as Tools, signal, log })
  return getBulkOperation(db(), id)
}
const start = (request: StartBulk) => startBulk(db(), startBulkSchema.parse(request), actor)
const perform = async (request: StartBulk): Promise<BulkOperation> => bulkOperationSchema.parse(await work(await start(request)))
const count = async (where: string) =>
  Number((await database.connection().sql.unsafe(`select count(*) as n from images where ${where}`))[0]?.n)

const workers: LeaseKeeper[] = []
beforeAll(async () => {
  await ensureDefaultStorages(db(), { root: '/nowhere' })
  for (let i = 0; i < 2; i++) workers.push(keepLeases(db(), { databaseUrl: database.url(), workerId: randomUUID(), log }))
})
afterAll(() => Promise.all(workers.map((worker) => worker.close())))
beforeEach(async () => {
  for (const table of ['task_runs', 'images', 'bulk_operations', 'pgboss.job'])
    await database.connection().sql.unsafe(`delete from ${table}`)
})

describe('images', () => {
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
    // gone after its first slice, as by a kill: it lets go of nothing, and the lease runs on
    await work(id, { leases: { take: async (resource) => dieAfter(3, (await workers[1]?.take(resource)) ?? null) } })
    expect(await getBulkOperation(db(), id)).toMatchObject({ state: 'running', done: 500 })
    await db().execute(sql`delete from pgboss.job`)
    await db().execute(sql`update bulk_operations set woken_at = now() - interval '1 minute'`)
    expect((await sweep(db())).operationsSent).toBe(0)
    await db().execute(sql`update leases set expires_at = now() - interval '1 second' where resource = ${`bulk:${id}`}`)
    expect((await sweep(db())).operationsSent).toBe(1)
    expect(await db().execute(sql`select data from pgboss.job where name = 'change-in-bulk'`)).toMatchObject([
      { data: { operationId: id } },
    ])
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
    const gate = await holdAdvisoryLock()
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
})

describe('runs', () => {
  const insertRun = async (state: RunState, { task = 'preprocess-images', failedItems = [] as number[] } = {}): Promise<string> => {
    const [run] = await db().execute<{ id: string }>(sql`
      insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, code_version, failed, finished_at)
      values (${task}, ${state}, '{"kind":"all"}', '{}', '{"kind":"user","id":null,"label":"Ada"}', 9, 9, '1', ${failedItems.length},
        ${state === 'paused' ? null : new Date().toISOString()}::timestamptz) returning id`)
    const [batch] = await db().execute<{ id: string }>(
      sql`insert into task_batches (run_id, state) values (${run?.id}, 'ended') returning id`,
    )
    for (const item of failedItems)
      await db().execute(sql`
        insert into task_items (run_id, item_id, batch_id, state, code) values (${run?.id}, ${item}, ${batch?.id}, 'failed', 'image_corrupt')`)
    return run?.id ?? ''
  }
  const states = async () =>
    (await db().execute<{ state: string }>(sql`select state from task_runs order by state`)).map(({ state }) => state)

  test('the history of all that match goes; one that is still active is refused with its code and stays', async () => {
    for (let i = 0; i < 3; i++) await insertRun('succeeded')
    await insertRun('cancelled')
    await insertRun('paused')
    const ended = await perform({ subject: 'runs', action: 'delete', target: { filter: { state: ['succeeded', 'paused'] } } })
    expect(ended).toMatchObject({ state: 'succeeded_with_errors', total: 4, done: 4, changed: 3, failed: 1, failures: { run_active: 1 } })
    await purge()
    expect(await states()).toEqual(['cancelled', 'paused'])
  })

  const lengthen = async (id: string, items: number) => {
    await db().execute(sql`
      with batch as (insert into task_batches (run_id, state) select ${id}, 'ended' from generate_series(1, 30) returning id),
      numbered as (select id, row_number() over () as n from batch)
      insert into task_items (run_id, item_id, batch_id, state, code)
      select ${id}, i, numbered.id, 'failed', 'image_corrupt' from generate_series(1, ${items}::int) i join numbered on numbered.n = i % 30 + 1`)
    await db().execute(sql`insert into task_events (run_id, kind) select ${id}, 'complete' from generate_series(1, ${items}::int)`)
  }
  const purge = () => purgeRuns({ tools: { db: db() } as Tools, signal: new AbortController().signal })
  const rowsIn = async (table: string) =>
    Number((await database.connection().sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${table}`))[0]?.n)

  test('a long history goes piece by piece, and nothing of it stays', async () => {
    const id = await insertRun('succeeded')
    await insertRun('failed', { failedItems: [1] })
    await lengthen(id, 12_000)
    expect(await perform({ subject: 'runs', action: 'delete', target: { ids: [id] } })).toMatchObject({ state: 'succeeded', changed: 1 })
    expect(await db().execute(sql`select 1 from pgboss.job where name = 'purge-runs'`)).toHaveLength(1)
    expect(await db().transaction(purgeDeletedRun)).toBe(true)
    expect(await rowsIn('task_items')).toBe(7001)
    await purge()
    for (const table of ['task_runs', 'task_batches', 'task_items']) expect(await rowsIn(table), table).toBe(1)
    await insertRun('paused', { failedItems: [1, 2] })
    await purge()
    expect(await rowsIn('task_items')).toBe(3)
  })

  test('a run of which a part is gone is gone for everybody, and its rest is never retried in its place', async () => {
    const id = await insertRun('succeeded_with_errors', { failedItems: [20_001] })
    await lengthen(id, 8_000)
    await deleteRun(db(), id)
    expect(await db().transaction(purgeDeletedRun)).toBe(true)
    expect(await rowsIn('task_items')).toBe(3001)
    await expect(getRun(db(), id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(retryRun(db(), id, {}, actor)).rejects.toMatchObject({ code: 'not_found' })
    await expect(deleteRun(db(), id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await listRuns(db(), { sort: 'newest', limit: 10 })).toMatchObject({ runs: [], totals: {} })
    expect(await perform({ subject: 'runs', action: 'retry', target: { ids: [id] } })).toMatchObject({ total: 0, startedRuns: [] })
  })

  test('what is left of a deleted run is sent for again where its worker is gone', async () => {
    await deleteRun(db(), await insertRun('succeeded'))
    await db().execute(sql`delete from pgboss.job`)
    await sweep(db())
    expect(await db().execute(sql`select 1 from pgboss.job where name = 'purge-runs'`)).toHaveLength(0)
    await db().execute(sql`update task_runs set woken_at = now() - interval '2 minutes'`)
    await sweep(db())
    await sweep(db())
    expect(await db().execute(sql`select 1 from pgboss.job where name = 'purge-runs'`)).toHaveLength(1)
  })

  test('a cancel between two runs keeps the one whole that was not deleted, and leaves nothing of the other', async () => {
    const ids = [await insertRun('succeeded', { failedItems: [1] }), await insertRun('succeeded', { failedItems: [1] })].sort()
    const id = await start({ subject: 'runs', action: 'delete', target: { ids } })
    const held = await holdRow(ids[1] ?? '')
    const working = work(id)
    await waitersAre(1)
    await cancelBulkOperation(db(), id)
    await held.open()
    expect(await working).toMatchObject({ state: 'cancelled', done: 1, changed: 1 })
    await purge()
    expect(await db().execute(sql`select id from task_runs`)).toMatchObject([{ id: ids[1] }])
    expect(await rowsIn('task_items')).toBe(1)
  })

  test('runs are cancelled, and those that have ended are told apart', async () => {
    const paused = await insertRun('paused')
    const over = await insertRun('succeeded')
    const ended = await perform({ subject: 'runs', action: 'cancel', target: { ids: [paused, over, randomUUID()] } })
    expect(ended).toMatchObject({ total: 2, changed: 1, failures: { run_ended: 1 } })
    expect(await states()).toEqual(['cancelled', 'succeeded'])
  })

  test('what failed in several runs is retried in one new run a task, each item once', async () => {
    const ids = [await insertImage(db()), await insertImage(db()), await insertImage(db())]
    const [a = 0, b = 0, c = 0] = ids
    await insertRun('succeeded_with_errors', { failedItems: [a, b] })
    await insertRun('succeeded_with_errors', { failedItems: [b, c] })
    await insertRun('succeeded_with_errors', { task: 'refresh-image-metadata', failedItems: [c] })
    await insertRun('succeeded')
    const ended = await perform({ subject: 'runs', action: 'retry', target: { filter: {} } })
    expect(ended).toMatchObject({ state: 'succeeded', total: 4, done: 4, changed: 3, failed: 0 })
    expect(ended.startedRuns).toHaveLength(2)
    const scopes = await Promise.all(ended.startedRuns.map(async (id) => (await getRun(db(), id)).scope))
    expect(scopes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'selection', ids }),
        expect.objectContaining({ kind: 'selection', ids: [c] }),
      ]),
    )
    const again = await perform({ subject: 'runs', action: 'retry', target: { filter: { state: ['succeeded_with_errors'] } } })
    expect(again).toMatchObject({ state: 'succeeded_with_errors', changed: 0, failed: 3, failures: { run_active: 3 }, startedRuns: [] })
  })

  test('a retry has the highest priority of what it retries, and says which runs did not fit into one', async () => {
    const short = await insertRun('succeeded_with_errors', { failedItems: [await insertImage(db())] })
    const long = await insertRun('succeeded_with_errors')
    await lengthen(long, 10_001)
    await db().execute(
      sql`update task_runs set failed = 10001, created_at = created_at - interval '1 hour', priority = 'high' where id = ${long}`,
    )
    await db().execute(sql`update task_runs set priority = 'low' where id = ${short}`)
    const ended = await perform({ subject: 'runs', action: 'retry', target: { filter: {} } })
    expect(ended).toMatchObject({ state: 'succeeded_with_errors', total: 2, done: 2, changed: 1, failed: 1, failures: { run_active: 1 } })
    expect(await getRun(db(), ended.startedRuns[0] ?? '')).toMatchObject({ retryOf: short, priority: 'high', counts: { total: 1 } })
  })

  test('more matching runs than one page are all looked at', async () => {
    const image = await insertImage(db())
    await insertRun('succeeded_with_errors', { failedItems: [image] })
    await db().execute(sql`
      insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, code_version, finished_at)
      select 'preprocess-images', 'succeeded', '{"kind":"all"}', '{}', '{"kind":"user","id":null,"label":"Ada"}', 0, 0, '1', now() from generate_series(1, 10001)`)
    const ended = await perform({ subject: 'runs', action: 'retry', target: { filter: {} } })
    expect(ended).toMatchObject({ state: 'succeeded', total: 10_002, done: 10_002, changed: 1 })
  })

  test('a run made after the operation is none of its', async () => {
    await insertRun('succeeded')
    await insertImage(db())
    const id = await start({ subject: 'runs', action: 'cancel', target: { filter: {} } })
    const { runId } = await startRun(db(), { task: 'preprocess-images', scope: { kind: 'all' }, actor })
    await work(id)
    expect((await getRun(db(), runId)).state).toBe('queued')
  })
})

test('operations are listed newest first, page by page, and old ones left out where only recent ones are asked for', async () => {
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.unshift(await start({ subject: 'runs', action: 'cancel', target: { filter: {} } }))
  const first = await listBulkOperations(db(), { limit: 2 })
  const rest = await listBulkOperations(db(), { limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.operations, ...rest.operations].map(({ id }) => id)).toEqual(ids)
  expect(rest.nextCursor).toBeNull()
  await db().execute(sql`update bulk_operations set state = 'succeeded', finished_at = now() - interval '1 hour' where id = ${ids[0]}`)
  const recent = await listBulkOperations(db(), { subject: 'runs', minutes: 10, limit: 50 })
  expect(recent.operations.map(({ id }) => id)).toEqual(ids.slice(1))
  expect((await listBulkOperations(db(), { subject: 'images', limit: 50 })).operations).toEqual([])
})

/** A lease whose transactions, counted from 1, end with these statements, so that what they did is undone. */
function disturbed(last: Record<number, string>): Pick<LeaseKeeper, 'take'> {
  let made = 0
  return {
    take: async (resource) => {
      const lease = (await workers[0]?.take(resource)) ?? null
      if (lease === null) return null
      const fenced: typeof lease.fenced = (change, also) =>
        lease.fenced(async (tx) => {
          const statement = last[++made]
          const done = await change(tx)
          if (statement !== undefined) await tx.execute(sql.raw(statement))
          return done
        }, also)
      return { ...lease, fenced }
    },
  }
}

/** A lease whose holder is gone after `calls` transactions, without a word to the database. */
function dieAfter(calls: number, lease: Awaited<ReturnType<LeaseKeeper['take']>>) {
  if (lease === null) return null
  let made = 0
  const fenced: typeof lease.fenced = (change, also) => {
    if (++made > calls) throw new AppError('lease_lost')
    return lease.fenced(change, also)
  }
  return { ...lease, fenced, release: async () => {} }
}

const holdAdvisoryLock = () => hold(sql`select pg_advisory_xact_lock(9001)`)
const holdRow = (runId: string) => hold(sql`select 1 from task_runs where id = ${runId} for update`)

/** Keeps what `lock` takes until `open`. */
async function hold(lock: ReturnType<typeof sql>): Promise<{ open: () => Promise<void> }> {
  const taken = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const ended = db().transaction(async (tx) => {
    await tx.execute(lock)
    taken.resolve()
    await free.promise
  })
  await Promise.race([taken.promise, ended])
  return {
    open: () => {
      free.resolve()
      return ended
    },
  }
}

/** Resolves when so many of this database's connections wait for a lock. */
async function waitersAre(n: number): Promise<void> {
  await expect
    .poll(async () =>
      Number(
        (
          await db().execute<{ n: string }>(
            sql`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        )[0]?.n,
      ),
    )
    .toBe(n)
}
