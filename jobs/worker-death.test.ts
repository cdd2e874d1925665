import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { startRun } from './start-run.ts'
import { checkHistory } from './testing/check-history.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startWorkerProcess, type WorkerProcess } from './testing/worker-process.ts'

const database = useTestDatabase()
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
const db = () => database.connection().db
let workers: WorkerProcess[] = []
const begin = async (count: number) => {
  workers = await Promise.all(Array.from({ length: count }, () => startWorkerProcess(database.url())))
  return workers
}
afterEach(async () => {
  for (const { kill, child } of workers)
    if (child.exitCode === null && child.signalCode === null) {
      kill('SIGCONT')
      kill('SIGKILL')
    }
  await Promise.all(workers.map(({ exited }) => exited))
  await db().execute(sql`delete from task_runs`)
  await db().execute(sql`delete from workers`)
})

async function until<T>(look: () => Promise<T>, is: (found: T) => boolean, timeoutMs = 40_000): Promise<T> {
  for (const startedAt = performance.now(); ; await sleep(50)) {
    const found = await look()
    if (is(found)) return found
    if (performance.now() - startedAt > timeoutMs) throw new Error(`it stayed ${JSON.stringify(found)}`)
  }
}
const run = (runId: string) => () => getRun(db(), runId)
const ended = (runId: string): Promise<Run> => until(run(runId), ({ finishedAt }) => finishedAt !== null)
const publishedTwice = () => db().execute(sql`select id from published_numbers group by id having count(*) > 1`)
const holdersOf = async (kind: 'run' | 'batch') =>
  (await db().execute<{ owner: string }>(sql`select owner from leases where resource like ${`${kind}:%`} and expires_at > now()`)).map(
    ({ owner }) => owner,
  )

test('driver and batch worker killed, another stopped past its lease: the rest goes on, nothing is lost, nothing counts twice', async () => {
  await makeNumbers(
    database.url(),
    Array.from({ length: 60 }, (_, i) => ({ id: i + 1, ms: 400 })),
  )
  const [first, second, third] = await begin(3)
  if (third === undefined) throw new Error('three workers were started')
  third.kill('SIGSTOP') // it is there from the beginning, and comes when the others are gone: its start may take longer than the run
  const { runId } = await startRun(db(), request, numbersTasks)
  await until(run(runId), ({ counts }) => counts.ok >= 4)
  const [driver] = await until(
    () => holdersOf('run'),
    (owners) => owners.length > 0,
  )
  const killed = first?.id === driver ? first : second
  const zombie = killed === first ? second : first
  if (killed === undefined || zombie === undefined) throw new Error('two workers were started')
  await until(
    () => holdersOf('batch'),
    (owners) => owners.includes(killed.id) && owners.includes(zombie.id),
  )
  third.kill('SIGCONT')
  killed.kill('SIGKILL')
  zombie.kill('SIGSTOP')
  const [stoppedAt] = await db().execute<{ now: string }>(sql`select clock_timestamp() as now`)
  await until(
    () =>
      db().execute(
        sql`select 1 from task_events where run_id = ${runId} and kind = 'claim' and resource like 'run:%' and worker_id = ${third.id}`,
      ),
    (rows) => rows.length > 0,
    20_000,
  )
  await until(
    () => db().execute(sql`select 1 from task_batches where run_id = ${runId} and deaths > 0 and state = 'ended'`),
    (rows) => rows.length >= 3,
    30_000,
  )
  const rejectedBefore = (await db().execute(sql`select 1 from fence_rejections`)).length
  zombie.kill('SIGCONT')
  const end = await ended(runId)
  expect(end).toMatchObject({ state: 'succeeded', counts: { total: 60, ok: 60, failed: 0 } })
  expect(await publishedTwice()).toHaveLength(0)
  const late = await db().execute(sql`
    select e.seq from task_events e where e.run_id = ${runId} and e.at > ${stoppedAt?.now} and e.worker_id = ${killed.id}`)
  expect(late).toHaveLength(0)
  expect(await db().execute(sql`select 1 from task_items where run_id = ${runId} and attempts <> 1`)).toHaveLength(0)
  expect((await db().execute(sql`select 1 from task_items where run_id = ${runId} and interruptions > 0`)).length).toBeGreaterThan(0)
  expect((await db().execute(sql`select 1 from fence_rejections`)).length).toBeGreaterThanOrEqual(rejectedBefore)
  expect(await checkHistory(db(), runId)).toEqual([])
}, 90_000)

test('a worker told to end gives back what it holds, costs nobody a life or an attempt, and exits with 0', async () => {
  await makeNumbers(
    database.url(),
    Array.from({ length: 20 }, (_, i) => ({ id: i + 1, ms: 300 })),
  )
  const [leaving] = await begin(1)
  const { runId } = await startRun(db(), request, numbersTasks)
  await until(run(runId), ({ counts }) => counts.ok >= 3)
  const staying = await startWorkerProcess(database.url())
  workers.push(staying)
  leaving?.kill('SIGINT')
  leaving?.kill('SIGINT')
  expect(await leaving?.exited).toBe(0)
  expect(await db().execute(sql`select 1 from leases where owner = ${leaving?.id ?? ''} and expires_at > now()`)).toHaveLength(0)
  expect(await db().execute(sql`select state from workers where id = ${leaving?.id ?? ''}`)).toMatchObject([{ state: 'stopped' }])
  expect(await ended(runId)).toMatchObject({ state: 'succeeded', counts: { ok: 20 } })
  expect(await db().execute(sql`select 1 from task_batches where run_id = ${runId} and deaths > 0`)).toHaveLength(0)
  expect(await db().execute(sql`select 1 from task_items where run_id = ${runId} and attempts <> 1`)).toHaveLength(0)
  expect(await publishedTwice()).toHaveLength(0)
  expect(await checkHistory(db(), runId)).toEqual([])
}, 60_000)
