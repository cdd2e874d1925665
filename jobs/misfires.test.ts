import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { enqueue } from './enqueue.ts'
import type { RunningWorker } from './run-worker.ts'
import { startRun } from './start-run.ts'
import { checkHistory } from './testing/check-history.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'
import { startWorkerProcess } from './testing/worker-process.ts'
import { workBatchJob } from './work-batch/job.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
let workers: RunningWorker[] = []
beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  workers = []
})
afterEach(() => Promise.all(workers.map((worker) => worker.drain())))

async function until<T>(look: () => Promise<T>, is: (found: T) => boolean): Promise<T> {
  for (const startedAt = performance.now(); ; await sleep(25)) {
    const found = await look()
    if (is(found)) return found
    if (performance.now() - startedAt > 60_000) throw new Error(`it stayed ${JSON.stringify(found)}`)
  }
}
const ended = (runId: string): Promise<Run> =>
  until(
    () => getRun(db(), runId),
    ({ finishedAt }) => finishedAt !== null,
  )
const numbers = (count: number, ms: number) =>
  makeNumbers(
    database.url(),
    Array.from({ length: count }, (_, i) => ({ id: i + 1, ms })),
  )
const claims = async () =>
  (await db().execute<{ resource: string }>(sql`select resource from task_events where kind = 'claim' and resource like 'batch:%'`)).map(
    ({ resource }) => resource,
  )

test('a batch whose job is given out again while it is being worked on is worked once (row 79)', async () => {
  workers = await Promise.all([startNumbersWorker(database.url()), startNumbersWorker(database.url())])
  await numbers(8, 400)
  const { runId } = await startRun(db(), request, numbersTasks)
  const [first] = await until(claims, (found) => found.length > 0)
  const batchId = Number(first?.split(':')[1])
  for (let i = 0; i < 5; i++) await db().transaction((tx) => enqueue(tx, workBatchJob, { batchId }))
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', counts: { ok: 8 } })
  // each of the five was taken from the queue, and turned away
  await until(
    () => db().execute(sql`select 1 from pgboss.job where name = 'work-batch' and state <> 'completed'`),
    (rows) => rows.length === 0,
  )
  const all = await claims()
  expect(all).toHaveLength(new Set(all).size)
  expect(await db().execute(sql`select id from number_tries group by id having count(*) > 1`)).toHaveLength(0)
  expect(await checkHistory(db(), runId)).toEqual([])
}, 90_000)

test('jobs that somebody else completes, fails or takes away while they run change nothing of the run (row 80)', async () => {
  workers = [await startNumbersWorker(database.url())]
  await numbers(40, 200)
  const { runId } = await startRun(db(), request, numbersTasks)
  await until(claims, (found) => found.length > 0)
  for (const state of ['completed', 'failed', 'cancelled']) {
    await until(
      () =>
        db().execute(sql`
        update pgboss.job set state = ${state}::pgboss.job_state where name = 'work-batch' and state = 'active' returning id`),
      (rows) => rows.length > 0,
    )
  }
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', counts: { ok: 40, failed: 0 } })
  expect(await db().execute(sql`select id from published_numbers group by id having count(*) > 1`)).toHaveLength(0)
  expect(await checkHistory(db(), runId)).toEqual([])
}, 90_000)

test('a worker whose event loop is blocked for longer than a lease keeps its lease, and nobody else works on the item (row 76)', async () => {
  await makeNumbers(database.url(), [{ id: 1, ms: 18_000, blocks: true }])
  const blocked = await startWorkerProcess(database.url(), { slots: 1 })
  try {
    const { runId } = await startRun(db(), request, numbersTasks)
    await until(
      () => db().execute(sql`select 1 from number_tries`),
      (rows) => rows.length > 0,
    )
    workers = [await startNumbersWorker(database.url())]
    await ended(runId)
    expect(await claims()).toHaveLength(1)
    expect(await db().execute(sql`select 1 from number_tries where pid = ${blocked.pid}`)).toHaveLength(1)
    expect(await db().execute(sql`select 1 from published_numbers`)).toHaveLength(1)
    expect(await db().execute(sql`select 1 from fence_rejections`)).toHaveLength(0)
    expect(await checkHistory(db(), runId)).toEqual([])
  } finally {
    blocked.kill('SIGTERM')
    expect(await blocked.exited).toBe(0)
  }
}, 90_000)
