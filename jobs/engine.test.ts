import { afterEach, beforeAll, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { migrateQueues } from './migrate-queues.ts'
import type { RunningWorker } from './run-worker.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const actor = { kind: 'system', id: null, label: 'test' } as const
let worker: RunningWorker | undefined
beforeAll(() => migrateQueues(database.url()))
afterEach(async () => {
  await worker?.drain()
  worker = undefined
})

test('a run works every item once and ends succeeded', async () => {
  const { db } = database.connection()
  await makeNumbers(database.url(), Array.from({ length: 50 }, (_, i) => ({ id: i + 1 })))
  worker = await startNumbersWorker(database.url(), { logLevel: process.env.L ?? 'error' })
  const t0 = performance.now()
  const { runId } = await startRun(db, { task: 'preprocess-images', scope: { kind: 'missing' }, actor }, numbersTasks)
  await expect.poll(async () => (await db.execute(sql`select state, ok, total from task_runs where id = ${runId}`))[0], { timeout: 20000, interval: 50 }).toMatchObject({ state: 'succeeded', ok: '50' })
  console.log('ms', performance.now() - t0)
})
