import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { lockStops } from '#db/task-runs/lock-stops.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const

/** Until the worker waits for a lock; asked outside of the transaction that has it, which would see the same answer for ever. */
async function untilItWaits(): Promise<void> {
  const { sql: raw } = database.connection()
  for (let waiting = 0; waiting === 0; await sleep(50))
    waiting = (
      await raw`
        select 1 from pg_stat_activity
        where application_name = 'kiln worker' and wait_event_type = 'Lock' and datname = current_database()`
    ).length
}

test('a worker told to end takes nothing more from that moment, also where the database is slow to hear of it', async () => {
  const { db, sql: raw } = database.connection()
  await makeNumbers(database.url(), [{ id: 1 }])
  const worker = await startNumbersWorker(database.url())
  let drained: Promise<void> | undefined
  await raw.begin(async (tx) => {
    await tx`select 1 from workers where id = ${worker.id} for update`
    drained = worker.drain()
    await startRun(db, request, numbersTasks)
    await sleep(2000)
    expect(await tx`select 1 from task_events where kind = 'claim'`).toHaveLength(0)
  })
  await drained
  expect(await db.execute(sql`select 1 from task_events where kind = 'claim'`)).toHaveLength(0)
  await db.execute(sql`delete from task_runs`)
}, 60_000)

test('what a worker had just asked the queue for when it was told to end is left to another, unclaimed', async () => {
  const { db } = database.connection()
  await makeNumbers(database.url(), [{ id: 1 }])
  const worker = await startNumbersWorker(database.url())
  const { runId, drained } = await db.transaction(async (tx) => {
    await tx.execute(sql`lock table pgboss.job_common in access exclusive mode`)
    const started = await startRun(tx, request, numbersTasks)
    await untilItWaits()
    return { ...started, drained: worker.drain() }
  })
  await drained
  expect(await db.execute(sql`select 1 from task_events where kind = 'claim'`)).toHaveLength(0)
  const other = await startNumbersWorker(database.url())
  for (let state = 'queued'; state !== 'succeeded'; await sleep(100)) ({ state } = await getRun(db, runId))
  await other.drain()
  await db.execute(sql`delete from task_runs`)
}, 60_000)

test('a batch that a worker was about to take when it was told to end is left to another, unclaimed', async () => {
  const { db } = database.connection()
  await makeNumbers(database.url(), [{ id: 1 }])
  const { runId } = await startRun(db, request, numbersTasks)
  const { worker, drained } = await db.transaction(async (tx) => {
    await lockStops(tx, runId, 'alone')
    const started = await startNumbersWorker(database.url())
    await untilItWaits()
    return { worker: started, drained: started.drain() }
  })
  await drained
  expect(await db.execute(sql`select 1 from task_events where kind = 'claim' and resource like 'batch:%'`)).toHaveLength(0)
  expect(await db.execute(sql`select 1 from leases where owner = ${worker.id} and expires_at > now()`)).toHaveLength(0)
  const other = await startNumbersWorker(database.url())
  for (let state = 'queued'; state !== 'succeeded'; await sleep(100)) ({ state } = await getRun(db, runId))
  await other.drain()
  await db.execute(sql`delete from task_runs`)
}, 60_000)

test('a worker told to end has ended within ten seconds, also where an item does not let go', async () => {
  const { db, sql: raw } = database.connection()
  await makeNumbers(database.url(), [{ id: 1 }])
  const worker = await startNumbersWorker(database.url())
  await raw.begin(async (tx) => {
    await tx`select 1 from numbers where id = 1 for update`
    await startRun(db, request, numbersTasks)
    await untilItWaits()
    const toldAt = performance.now()
    const drained = worker.drain().finally(() => clearInterval(keeping))
    const keeping = setInterval(() => void tx`select 'the transaction is not idle'`.catch(() => {}), 2000)
    await drained
    expect(performance.now() - toldAt).toBeLessThan(10_000)
    expect(await tx`select 1 from workers where id = ${worker.id} and state = 'stopped'`).toHaveLength(1)
  })
}, 60_000)
