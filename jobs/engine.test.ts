import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { deleteRun } from '#db/task-runs/delete-run.ts'
import { getRunTiming } from '#db/task-runs/get-run-timing.ts'
import { getTrace } from '#db/task-runs/get-trace.ts'
import { listErrorGroups } from '#db/task-runs/list-error-groups.ts'
import { listLatency } from '#db/task-runs/list-latency.ts'
import { getRun, listRunItems, listRunLog, listRuns } from '#db/task-runs/read.ts'
import { skipItems } from '#db/task-runs/skip-items.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { getFarmVerdict, listWorkers } from '#db/workers/read.ts'
import { listRunItemsSchema, runErrorGroupSchema, runItemSchema, runTraceSchema } from '#lib/contracts/run-items.ts'
import { runLogLineSchema } from '#lib/contracts/run-log.ts'
import { runTimingSchema } from '#lib/contracts/run-timing.ts'
import { listRunsSchema, type Run, runSchema } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { rerun, retryRun } from './retry-run.ts'
import type { RunningWorker } from './run-worker.ts'
import { startRun } from './start-run.ts'
import { cancelRun, pauseRun, resumeRun } from './stop-run.ts'
import { checkHistory } from './testing/check-history.ts'
import { makeNumbers, type NumberRow, numbersTask, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const actor = { kind: 'system', id: null, label: 'test' } as const
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor } as const
let worker: RunningWorker
beforeAll(async () => {
  worker = await startNumbersWorker(database.url())
})
afterAll(() => worker.drain())
beforeEach(async () => {
  await database.connection().db.execute(sql`delete from task_runs`)
})

const db = () => database.connection().db
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => toAppError(error).code,
  )
const numbers = (count: number, of: (id: number) => Partial<NumberRow> = () => ({})): Promise<void> =>
  makeNumbers(
    database.url(),
    Array.from({ length: count }, (_, i) => ({ id: i + 1, ...of(i + 1) })),
  )
const start = async () => (await startRun(db(), request, numbersTasks)).runId
async function until(runId: string, is: (run: Run) => boolean, timeoutMs = 20_000): Promise<Run> {
  for (const startedAt = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const run = runSchema.parse(await getRun(db(), runId))
    if (is(run)) return run
    if (performance.now() - startedAt > timeoutMs) throw new Error(`still ${run.state}, ${JSON.stringify(run.counts)}`)
  }
}
const ended = (runId: string) => until(runId, (run) => run.finishedAt !== null)
const skip = (runId: string, ids: number[]) => db().transaction((tx) => skipItems(tx, runId, ids))
const publishedTwice = () => db().execute(sql`select id from published_numbers group by id having count(*) > 1`)
const tries = async (id: number) => (await db().execute(sql`select 1 from number_tries where id = ${id}`)).length

test('a run works every item once, ends succeeded and shows it in the shapes of the contract', async () => {
  await numbers(30, (id) => ({ ms: id === 7 ? 300 : 0 }))
  const runId = await start()
  const run = await ended(runId)
  expect(run).toMatchObject({
    state: 'succeeded',
    counts: { total: 30, ok: 30, failed: 0, left: 0, running: 0, bytesIn: 300, bytesOut: 90 },
    errorKinds: 0,
  })
  expect(run.workers).toHaveLength(1)
  expect(await publishedTwice()).toHaveLength(0)
  const { items, nextCursor } = await listRunItems(db(), runId, listRunItemsSchema.parse({ limit: 20 }), numbersTask)
  expect(items.map((item) => runItemSchema.parse(item).itemId)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  const rest = await listRunItems(db(), runId, listRunItemsSchema.parse({ limit: 20, cursor: nextCursor }), numbersTask)
  expect([rest.items.length, rest.items[0]?.itemId, rest.nextCursor]).toEqual([10, 21, null])
  expect(
    (await listRunItems(db(), runId, listRunItemsSchema.parse({ search: '12' }), numbersTask)).items.map(({ itemId }) => itemId),
  ).toContain(12)
  const timing = runTimingSchema.parse({ ...(await getRunTiming(db(), runId, numbersTask)), latency: await listLatency(db(), runId) })
  expect(timing.latency.reduce((sum, { items }) => sum + items, 0)).toBe(30)
  expect(Math.max(...timing.latency.map(({ p95Ms }) => p95Ms))).toBeGreaterThan(250)
  expect(timing.slowest.map(({ itemId }) => itemId)).toContain(7)
  expect(timing.stages.map(({ stage }) => stage).sort()).toEqual(['look', 'work'])
  expect(timing.samples.at(-1)?.done).toBe(30)
  const log = (await listRunLog(db(), runId, { limit: 500 })).map((line) => runLogLineSchema.parse(line))
  const [batches] = await db().execute<{ n: string }>(sql`select count(*) as n from task_batches where run_id = ${runId}`)
  expect(Number(batches?.n)).toBeGreaterThanOrEqual(8) // of four at most, the last of them cut where a slot would have none
  expect(log.filter(({ message }) => message === 'batch done')).toHaveLength(Number(batches?.n))
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('work just queued is begun within two seconds', async () => {
  await numbers(1)
  const run = await ended(await start())
  expect(Date.parse(run.firstItemAt ?? '') - Date.parse(run.createdAt)).toBeLessThan(2000)
})

test('a run with failed items never ends as plain succeeded, and groups them by code', async () => {
  await numbers(12, (id) => (id === 3 || id === 5 ? { fails: 'image_corrupt' } : id === 9 ? { fails: 'image_truncated' } : {}))
  const runId = await start()
  expect(await ended(runId)).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 9, failed: 3, left: 0 }, errorKinds: 2 })
  const groups = (await listErrorGroups(db(), runId)).map((group) => runErrorGroupSchema.parse(group))
  expect(groups.map(({ code, count, sampleItemIds }) => [code, count, sampleItemIds])).toEqual([
    ['image_corrupt', 2, [3, 5]],
    ['image_truncated', 1, [9]],
  ])
  expect(await db().execute(sql`select failed_code from numbers where id = 3`)).toMatchObject([{ failed_code: 'image_corrupt' }])
  expect(await tries(3)).toBe(1)
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('failures of one code are one group, whatever stage they stood at, as a retry by code takes them all', async () => {
  await numbers(3, (id) => (id === 2 ? { fails: 'image_truncated' } : {}))
  const runId = await start()
  await ended(runId)
  await db().execute(sql`
    insert into task_run_errors (run_id, code, stage, n, first_at, last_at, sample_ids, sample_details)
    values (${runId}, 'image_truncated', 'decode', 2, now(), now(), '{1,3}', '{}')`)
  expect(await listErrorGroups(db(), runId)).toMatchObject([
    { code: 'image_truncated', stage: 'decode', count: 3, sampleItemIds: [1, 2, 3] },
  ])
})

test('a poison item stops after three attempts and its neighbours are done', async () => {
  await numbers(8, (id) => (id === 2 ? { fails: 'child_crashed' } : id === 3 ? { fails: 'child_timeout', failsTimes: 2 } : {}))
  const runId = await start()
  expect(await ended(runId)).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 7, failed: 1 } })
  const { items } = await listRunItems(db(), runId, listRunItemsSchema.parse({}), numbersTask)
  expect(items.find(({ itemId }) => itemId === 2)).toMatchObject({
    state: 'failed',
    code: 'child_crashed',
    attempts: 3,
    interruptions: 0,
    stage: 'work',
  })
  expect(items.find(({ itemId }) => itemId === 3)).toMatchObject({ state: 'ok', code: null, attempts: 3 })
  expect(await tries(2)).toBe(3)
})

test('poison stays out of every scope across runs, until somebody asks for it or releases it', async () => {
  await numbers(4, (id) => (id === 2 ? { fails: 'child_crashed' } : {}))
  const runId = await start()
  await ended(runId)
  expect(await codeOf(start())).toBe('nothing_in_scope')
  const all = await startRun(db(), { ...request, scope: { kind: 'all' } }, numbersTasks)
  expect(await ended(all.runId)).toMatchObject({ state: 'succeeded', counts: { total: 3 } })
  expect(await tries(2)).toBe(3)
  expect((await numbersTask.quarantine.list(db(), { after: 0, limit: 10 })).map(({ itemId }) => itemId)).toEqual([2])
  const asked = await retryRun(db(), runId, { itemIds: [2] }, actor, numbersTasks)
  expect(await ended(asked.runId)).toMatchObject({ state: 'succeeded_with_errors', counts: { total: 1, failed: 1 } })
  expect(await tries(2)).toBe(6)
  await db().execute(sql`update numbers set fails = null`)
  await numbersTask.quarantine.release(db(), [2])
  expect(await ended(await start())).toMatchObject({ state: 'succeeded', counts: { total: 1, ok: 1 } })
})

test('the first failure of each code leaves what was thrown, and each failure a line in the log', async () => {
  await numbers(6, (id) => (id === 2 || id === 4 ? { fails: 'image_corrupt' } : id === 5 ? { fails: 'fetch_failed', failsTimes: 2 } : {}))
  const runId = await start()
  await ended(runId)
  const sample = runTraceSchema.parse(await getTrace(db(), runId, 'image_corrupt'))
  expect(sample).toMatchObject({ itemId: 2, attempt: 1, stage: 'work', trace: { child: null, errors: [{ name: 'AppError' }] } })
  expect(sample.trace.errors[0]?.at.join()).toContain('jobs/testing/numbers-task.ts')
  expect(JSON.stringify(sample)).not.toContain(process.cwd())
  expect(await codeOf(getTrace(db(), runId, 'fetch_failed'))).toBe('not_found')
  const log = await listRunLog(db(), runId, { limit: 500 })
  const about = (message: string) =>
    log.filter((line) => line.message === message).map(({ level, details }) => [level, details?.['itemId']])
  expect(about('item failed')).toEqual([
    ['error', 2],
    ['error', 4],
  ])
  expect(about('attempt failed')).toEqual([
    ['warn', 5],
    ['warn', 5],
  ])
})

test('an item that waits can be skipped; what is at work or ended cannot, and nothing is counted twice', async () => {
  await numbers(12, () => ({ ms: 400 }))
  const runId = await start()
  await until(runId, ({ counts }) => counts.running === 2)
  const inState = async (state: string) =>
    (
      await db().execute<{ id: string }>(sql`select item_id as id from task_items where run_id = ${runId} and state = ${state} order by 1`)
    ).map(({ id }) => Number(id))
  const waiting = await inState('pending')
  const atWork = await inState('running')
  expect(waiting.length).toBeGreaterThan(2)
  expect(await codeOf(skip(runId, [...atWork, 999]))).toBe('item_not_waiting')
  const [first = 0, second = 0] = waiting.slice(-2)
  const [one, other] = await Promise.all([skip(runId, [first, second, ...atWork]), skip(runId, [second]).catch(() => 0)])
  expect(one + other).toBe(2)
  const run = await ended(runId)
  expect(run).toMatchObject({ state: 'succeeded', counts: { total: 12, ok: 10, skipped: 2, left: 0 } })
  expect(
    await db().execute(sql`select item_id::int as id, code from task_items where run_id = ${runId} and state = 'skipped' order by 1`),
  ).toEqual([
    { id: first, code: 'skipped_by_operator' },
    { id: second, code: 'skipped_by_operator' },
  ])
  expect(await tries(first)).toBe(0)
  expect(await codeOf(skip(runId, [second]))).toBe('run_ended')
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('items of a paused run can be skipped, and it ends when nothing else is left', async () => {
  await numbers(4, () => ({ ms: 300 }))
  const runId = await start()
  await until(runId, ({ counts }) => counts.running > 0)
  await pauseRun(db(), runId)
  const paused = await until(runId, ({ state }) => state === 'paused')
  expect(paused.stoppedItems).toBeGreaterThan(0)
  expect(paused.workers).toHaveLength(1)
  expect(await skip(runId, [1, 2, 3, 4])).toBe(4 - paused.counts.ok)
  await resumeRun(db(), runId)
  const told = (await listRunLog(db(), runId, { limit: 500 })).map(({ message }) => message)
  expect(told).toEqual(expect.arrayContaining(['asked to pause', 'skipped on request', 'resumed']))
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', stoppedItems: null, counts: { total: 4, left: 0 } })
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('retry is a new run over failed items that names the old one; rerun takes the same scope', async () => {
  await numbers(6, (id) => (id < 3 ? { fails: 'image_corrupt' } : id === 3 ? { fails: 'image_truncated' } : {}))
  const runId = await start()
  await ended(runId)
  expect(await codeOf(retryRun(db(), runId, { code: 'empty_file' }, actor, numbersTasks))).toBe('nothing_in_scope')
  await db().execute(sql`update numbers set fails = null`)
  const one = await retryRun(db(), runId, { itemIds: [2, 5] }, actor, numbersTasks)
  expect(await ended(one.runId)).toMatchObject({
    retryOf: runId,
    state: 'succeeded',
    scope: { kind: 'selection', ids: [2] },
    counts: { total: 1 },
  })
  const byCode = await retryRun(db(), runId, { code: 'image_truncated' }, actor, numbersTasks)
  expect(await ended(byCode.runId)).toMatchObject({ scope: { ids: [3] }, state: 'succeeded' })
  const all = await retryRun(db(), runId, {}, actor, numbersTasks)
  expect(await ended(all.runId)).toMatchObject({ scope: { ids: [1, 2, 3] }, state: 'succeeded' })
  await db().execute(sql`update numbers set done_at = null`)
  const again = await rerun(db(), runId, actor, numbersTasks)
  expect(await ended(again.runId)).toMatchObject({ scope: { kind: 'missing' }, counts: { total: 6 }, retryOf: null })
  const byState = await listRuns(db(), listRunsSchema.parse({ state: ['succeeded'], limit: 2 }))
  expect([byState.runs.length, byState.totals]).toEqual([2, { succeeded: 4, succeeded_with_errors: 1 }])
  const next = await listRuns(db(), listRunsSchema.parse({ state: ['succeeded'], limit: 2, cursor: byState.nextCursor }))
  expect(new Set([...byState.runs, ...next.runs].map(({ id }) => id)).size).toBe(4)
  for (const sort of ['oldest', 'longest', 'most_failed'] as const) {
    const first = await listRuns(db(), listRunsSchema.parse({ sort, limit: 3 }))
    const second = await listRuns(db(), listRunsSchema.parse({ sort, limit: 3, cursor: first.nextCursor }))
    expect(new Set([...first.runs, ...second.runs].map(({ id }) => id)).size).toBe(5)
  }
  expect((await listRuns(db(), listRunsSchema.parse({ search: runId.slice(0, 8) }))).runs.map(({ id }) => id)).toEqual([runId])
  expect((await listRuns(db(), listRunsSchema.parse({ search: 'two' }), async () => [3])).runs).toHaveLength(4)
})

test('cancel holds within two seconds, publishes nothing after its answer and leaves every row ended', async () => {
  await numbers(40, () => ({ ms: 400 }))
  const runId = await start()
  await until(runId, ({ counts }) => counts.ok > 1)
  await cancelRun(db(), runId)
  const [at] = await db().execute<{ now: string }>(sql`select clock_timestamp() as now`)
  const run = await ended(runId)
  expect(run.state).toBe('cancelled')
  expect(run.stoppedAfterMs).toBeLessThan(2000)
  expect(await db().execute(sql`select id from published_numbers where at > ${at?.now}`)).toHaveLength(0)
  expect(await codeOf(cancelRun(db(), runId))).toBe(null)
  expect(await codeOf(pauseRun(db(), runId))).toBe('run_ended')
  expect(await codeOf(resumeRun(db(), runId))).toBe('run_ended')
  await expect.poll(() => db().execute(sql`select resource from leases where expires_at > now()`)).toHaveLength(0)
  const skipped = await db().execute(sql`select code, attempts from task_items where run_id = ${runId} and state = 'skipped'`)
  expect(skipped.length).toBeGreaterThan(0)
  expect(new Set(skipped.map(({ code, attempts }) => `${code} ${attempts}`))).toEqual(new Set(['run_cancelled 0']))
  expect(run.counts).toMatchObject({ skipped: 0, running: 0, left: 40 - run.counts.ok })
  expect(run.meanRatePerSecond).toBeLessThan(20)
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('cancel before anything began ends the run at once', async () => {
  await numbers(4, () => ({ ms: 100 }))
  const { runId } = await startRun(db(), request, numbersTasks)
  await cancelRun(db(), runId)
  expect((await ended(runId)).state).toBe('cancelled')
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('pause lets the items wait, resume goes on, and nothing is done twice', async () => {
  await numbers(24, () => ({ ms: 100 }))
  const runId = await start()
  await until(runId, ({ counts }) => counts.ok > 3)
  await pauseRun(db(), runId)
  const paused = await until(runId, ({ state }) => state === 'paused')
  expect(paused.stoppedAfterMs).toBeLessThan(2000)
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect((await getRun(db(), runId)).counts).toEqual(paused.counts)
  expect(paused.counts.running).toBe(0)
  expect(await checkHistory(db(), runId)).toEqual([])
  expect(await codeOf(startRun(db(), request, numbersTasks))).toBe('run_active')
  await resumeRun(db(), runId)
  expect(await codeOf(resumeRun(db(), runId))).toBe('run_not_paused')
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', counts: { ok: 24 } })
  expect(await publishedTwice()).toHaveLength(0)
  expect(await db().execute(sql`select 1 from task_items where run_id = ${runId} and attempts <> 1`)).toHaveLength(0)
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('a full place pauses the run with its reason and costs the item no attempt; resume goes on', async () => {
  await numbers(16, (id) => ({ ms: 20, fails: id === 6 ? 'storage_full' : null }))
  const runId = await start()
  expect(await until(runId, ({ state }) => state === 'paused')).toMatchObject({ reasonCode: 'storage_full' })
  expect(await db().execute(sql`select state, attempts from task_items where run_id = ${runId} and item_id = 6`)).toMatchObject([
    { state: 'pending', attempts: 0 },
  ])
  await db().execute(sql`update numbers set fails = null`)
  await resumeRun(db(), runId)
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', reasonCode: null, counts: { ok: 16 } })
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('a place that is gone fails the run with its reason; what was done stays', async () => {
  await numbers(30, (id) => ({ ms: 20, fails: id === 10 ? 'storage_gone' : null }))
  const runId = await start()
  const run = await ended(runId)
  expect(run).toMatchObject({ state: 'failed', reasonCode: 'storage_gone' })
  expect(run.counts.ok).toBe((await db().execute(sql`select 1 from published_numbers`)).length)
  expect(await db().execute(sql`select distinct code from task_items where run_id = ${runId} and state = 'skipped'`)).toMatchObject([
    { code: 'run_failed' },
  ])
  expect(await checkHistory(db(), runId)).toEqual([])
})

test('an item that is gone when its turn comes is skipped, and one that left the scope is not waited for', async () => {
  await numbers(6, (id) => ({ ms: id < 5 ? 400 : 0 }))
  const leaves = { ...numbersTask, count: () => Promise.resolve(9) }
  const { runId } = await startRun(db(), request, { 'preprocess-images': leaves })
  await until(runId, ({ counts }) => counts.running > 0)
  await db().execute(sql`delete from numbers where id = 4`)
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', counts: { total: 6, ok: 5, skipped: 1, left: 0 } })
  expect(await db().execute(sql`select code from task_items where run_id = ${runId} and item_id = 4`)).toMatchObject([
    { code: 'item_gone' },
  ])
})

test('the worker shows itself, and an ended run can be taken out of the history', async () => {
  await numbers(2, () => ({ ms: 300 }))
  const runId = await start()
  expect(await codeOf(deleteRun(db(), runId))).toBe('run_active')
  await ended(runId)
  await deleteRun(db(), runId)
  expect(await codeOf(getRun(db(), runId))).toBe('not_found')
  expect(await listWorkers(db())).toMatchObject([{ id: worker.id, state: 'active', slots: 2 }])
  expect(await getFarmVerdict(db())).toMatchObject({ workers: 1, slots: 2 })
})
