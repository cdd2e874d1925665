import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { cancelBulkOperation } from '#db/bulk-operations/cancel-bulk-operation.ts'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { sql } from '#db/sql.ts'
import { purgeDeletedRun } from '#db/task-runs/purge-deleted-run.ts'
import { getRun, listRuns } from '#db/task-runs/read.ts'
import { deleteRun } from '#jobs/delete-run.ts'
import { purgeRuns } from '#jobs/purge-runs/handler.ts'
import { retryRun } from '#jobs/retry-run.ts'
import { startRun } from '#jobs/start-run.ts'
import { sweep } from '#jobs/sweep.ts'
import type { Tools } from '#jobs/tools.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'
import { actor, useBulkBench } from './testing/bulk-bench.ts'

const { db, start, work, perform, countRows, hold, waitersAre } = useBulkBench()

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

test('a long history goes piece by piece, and nothing of it stays', async () => {
  const id = await insertRun('succeeded')
  await insertRun('failed', { failedItems: [1] })
  await lengthen(id, 12_000)
  expect(await perform({ subject: 'runs', action: 'delete', target: { ids: [id] } })).toMatchObject({ state: 'succeeded', changed: 1 })
  expect(await db().execute(sql`select 1 from pgboss.job where name = 'purge-runs'`)).toHaveLength(1)
  expect(await db().transaction(purgeDeletedRun)).toBe(true)
  expect(await countRows('task_items')).toBe(7001)
  await purge()
  for (const table of ['task_runs', 'task_batches', 'task_items']) expect(await countRows(table), table).toBe(1)
  await insertRun('paused', { failedItems: [1, 2] })
  await purge()
  expect(await countRows('task_items')).toBe(3)
})

test('a run of which a part is gone is gone for everybody, and its rest is never retried in its place', async () => {
  const id = await insertRun('succeeded_with_errors', { failedItems: [20_001] })
  await lengthen(id, 8_000)
  await deleteRun(db(), id)
  expect(await db().transaction(purgeDeletedRun)).toBe(true)
  expect(await countRows('task_items')).toBe(3001)
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
  const held = await hold(sql`select 1 from task_runs where id = ${ids[1] ?? ''} for update`)
  const working = work(id)
  await waitersAre(1)
  await cancelBulkOperation(db(), id)
  await held.open()
  expect(await working).toMatchObject({ state: 'cancelled', done: 1, changed: 1 })
  await purge()
  expect(await db().execute(sql`select id from task_runs`)).toMatchObject([{ id: ids[1] }])
  expect(await countRows('task_items')).toBe(1)
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
    expect.arrayContaining([expect.objectContaining({ kind: 'selection', ids }), expect.objectContaining({ kind: 'selection', ids: [c] })]),
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

test('what is in quarantine is left out of a retry, which says how many it were; who asks for it releases it first', async () => {
  const free = await insertImage(db(), { variantState: 'failed', failedCode: 'image_corrupt' })
  const held = await insertImage(db(), { variantState: 'quarantined', failedCode: 'child_crashed' })
  const ids = [
    await insertRun('succeeded_with_errors', { failedItems: [free, held] }),
    await insertRun('succeeded_with_errors', { failedItems: [held] }),
    await insertRun('succeeded_with_errors', { task: 'refresh-image-metadata', failedItems: [held] }),
  ]
  const ended = await perform({ subject: 'runs', action: 'retry', target: { ids } })
  expect(ended).toMatchObject({ state: 'succeeded', total: 3, done: 3, failed: 0, leftOut: 1 })
  const scopes = await Promise.all(ended.startedRuns.map(async (id) => (await getRun(db(), id)).scope))
  expect(scopes).toHaveLength(2)
  expect(scopes).toEqual(expect.arrayContaining([free, held].map((id) => expect.objectContaining({ kind: 'selection', ids: [id] }))))
})

test('a retry of nothing but what is in quarantine starts no run', async () => {
  const held = await insertImage(db(), { variantState: 'quarantined', failedCode: 'child_crashed' })
  const id = await insertRun('succeeded_with_errors', { failedItems: [held] })
  const ended = await perform({ subject: 'runs', action: 'retry', target: { ids: [id] } })
  expect(ended).toMatchObject({ state: 'succeeded', done: 1, changed: 0, failed: 0, leftOut: 1, startedRuns: [] })
})

test('a long run of which most is in quarantine leaves the room of a retry to the others', async () => {
  const free = await insertImage(db(), { variantState: 'failed', failedCode: 'image_corrupt' })
  const long = await insertRun('succeeded_with_errors')
  await db().execute(sql`
    with content as (insert into contents (sha256, size_bytes) values (repeat('e', 64), 1) on conflict do nothing),
    file as (insert into files (origin, locator, name, content_sha256)
      select 'upload', 'held-' || i, i || '.jpg', repeat('e', 64) from generate_series(1, 10500) i returning id, name),
    image as (insert into images (file_id, content_sha256, name, size_bytes, variant_state) select id, repeat('e', 64), name, 1, 'quarantined' from file returning id),
    batch as (insert into task_batches (run_id, state) values (${long}, 'ended') returning id)
    insert into task_items (run_id, item_id, batch_id, state, code) select ${long}, image.id, batch.id, 'failed', 'child_crashed' from image, batch`)
  await db().execute(sql`update task_runs set failed = 10500 where id = ${long}`)
  const short = await insertRun('succeeded_with_errors', { failedItems: [free] })
  await db().execute(sql`update task_runs set created_at = created_at - interval '1 hour' where id = ${short}`)
  const ended = await perform({ subject: 'runs', action: 'retry', target: { ids: [long, short] } })
  expect(ended).toMatchObject({ state: 'succeeded', failed: 0, leftOut: 10_500 })
  expect(await getRun(db(), ended.startedRuns[0] ?? '')).toMatchObject({ counts: { total: 1 }, retryOf: short })
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
