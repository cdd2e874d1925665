import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { taskBatches, taskRuns } from '#db/task-runs/table.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { farmSchema } from '#lib/contracts/farm.ts'
import type { RunState } from '#lib/contracts/task-runs.ts'
import { readFarm } from './read-farm.ts'
import { type CurrentWork, workers } from './table.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'system', id: null, label: 'test' } as const
const inHand: CurrentWork = { runId: null, itemId: 1, name: 'a.jpg', since: '2026-01-01T00:00:00Z' }

beforeEach(async () => {
  for (const table of ['task_runs', 'task_batches', 'workers']) await db().execute(sql`delete from ${sql.identifier(table)}`)
})

async function addWorker(current: CurrentWork[] = []): Promise<string> {
  const id = randomUUID()
  await db().insert(workers).values({ id, host: 'atlas', pid: 1, processStartedAt: 'x', version: 'x', slots: 2, current })
  return id
}
async function addRun(state: RunState, reason: { code: string } | null = null): Promise<string> {
  const values = { taskKey: 'preprocess-images', scope: { kind: 'all' }, settings: {}, actor, codeVersion: 'x' } as const
  const row = { ...values, total: 10, upperBound: 10, state, reasonCode: reason?.code ?? null, reasonDetails: reason === null ? null : {} }
  const [run] = await db().insert(taskRuns).values(row).returning({ id: taskRuns.id })
  return run?.id ?? ''
}
const addBatch = (runId: string, state: 'ready' | 'taken' | 'ended', { workerId = '', ago = 0 } = {}) => {
  const at = state === 'ready' ? null : sql`clock_timestamp() - ${ago} * interval '1 s'`
  return db()
    .insert(taskBatches)
    .values({ runId, state, workerId: workerId || null, takenAt: at, endedAt: state === 'ended' ? at : null })
}
const farm = async () => farmSchema.parse(await readFarm(db()))

test('a run that its storage paused makes the farm paused, with the run and its reason, and not idle', async () => {
  await addWorker()
  expect(await farm()).toMatchObject({ verdict: 'idle', pausedRuns: [] })
  const id = await addRun('paused', { code: 'storage_full' })
  expect(await farm()).toMatchObject({
    verdict: 'paused',
    activeRuns: 0,
    pausedRuns: [{ id, taskKey: 'preprocess-images', reasonCode: 'storage_full', reasonDetails: {} }],
  })
})

test('a paused run is named while another one is worked on, and where no worker is', async () => {
  const id = await addRun('paused')
  expect(await farm()).toMatchObject({ verdict: 'inoperative', pausedRuns: [{ id, reasonCode: null }] })
  await addWorker([inHand])
  expect(await farm()).toMatchObject({ verdict: 'working', working: 1, pausedRuns: [{ id }] })
})

test('a run of which a batch is in hand or was a moment ago is worked on, though no item is in hand at this instant', async () => {
  const workerId = await addWorker()
  const runId = await addRun('running')
  await addBatch(runId, 'ready')
  expect(await farm()).toMatchObject({ verdict: 'waiting' })
  await addBatch(runId, 'ended', { workerId, ago: 30 })
  expect(await farm()).toMatchObject({ verdict: 'waiting' })
  await addBatch(runId, 'ended', { workerId, ago: 4 })
  expect(await farm()).toMatchObject({ verdict: 'working', working: 0 })
  await db().execute(sql`delete from task_batches where state = 'ended'`)
  await addBatch(runId, 'taken', { workerId, ago: 60 })
  expect(await farm()).toMatchObject({ verdict: 'working', working: 0 })
})

test('a batch in the hand of a worker that is gone is not worked on', async () => {
  await addWorker()
  const runId = await addRun('running')
  await addBatch(runId, 'taken', { workerId: randomUUID(), ago: 60 })
  expect(await farm()).toMatchObject({ verdict: 'waiting' })
})
