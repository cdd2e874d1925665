import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import type { RunningWorker } from './run-worker.ts'
import { startRun } from './start-run.ts'
import { resumeRun } from './stop-run.ts'
import { makeNumbers, numbersHandlers, numbersTask, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'system', id: null, label: 'test' } as const
const handler = numbersHandlers['preprocess-images'] ?? expect.fail()
const { listNext } = numbersTask
const { checkReady } = handler
let worker: RunningWorker
beforeAll(async () => {
  worker = await startNumbersWorker(database.url())
})
afterAll(() => worker.drain())
beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  await makeNumbers(
    database.url(),
    Array.from({ length: 6 }, (_, i) => ({ id: i + 1 })),
  )
})
afterEach(() => {
  numbersTask.listNext = listNext
  handler.checkReady = checkReady
})

const start = async () => (await startRun(db(), { task: 'preprocess-images', scope: { kind: 'missing' }, actor }, numbersTasks)).runId
async function until(runId: string, is: (run: Run) => boolean): Promise<Run> {
  for (const startedAt = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const run = await getRun(db(), runId)
    if (is(run)) return run
    if (performance.now() - startedAt > 40_000) throw new Error(`still ${run.state}`)
  }
}
const failuresOf = async (runId: string) =>
  (await db().execute<{ n: number }>(sql`select driver_failures as n from task_runs where id = ${runId}`))[0]?.n

test('a run whose driver fails for good pauses after three times with the reason, and goes on once that is gone', async () => {
  let asked = 0
  numbersTask.listNext = () => {
    asked++
    return Promise.reject(new TypeError('nothing to list'))
  }
  const runId = await start()
  expect((await until(runId, ({ state }) => state === 'paused')).reasonCode).toBe('internal')
  expect(asked).toBe(3)
  numbersTask.listNext = listNext
  await resumeRun(db(), runId)
  expect(await until(runId, ({ finishedAt }) => finishedAt !== null)).toMatchObject({ state: 'succeeded', counts: { ok: 6 } })
}, 60_000)

test('so does one whose place cannot be looked at', async () => {
  handler.checkReady = () => Promise.reject(new AppError('out_of_memory', { stage: 'look', exitCode: null, signal: null }))
  expect((await until(await start(), ({ state }) => state === 'paused')).reasonCode).toBe('out_of_memory')
}, 60_000)

test('a driver that got on makes the failures before it forgotten, and a database that is away is none', async () => {
  let asked = 0
  numbersTask.listNext = (...given) => {
    asked++
    if (asked === 1) throw Object.assign(new Error('cut'), { code: 'CONNECTION_CLOSED' })
    if (asked === 2) throw new TypeError('for once')
    return listNext(...given)
  }
  const runId = await start()
  await until(runId, () => asked >= 2)
  for (const startedAt = performance.now(); (await failuresOf(runId)) !== 1 && performance.now() - startedAt < 3000; )
    await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await failuresOf(runId)).toBe(1)
  expect((await until(runId, ({ finishedAt }) => finishedAt !== null)).state).toBe('succeeded')
  expect([asked, await failuresOf(runId)]).toEqual([3, 0])
}, 60_000)
