import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { RunPriority } from '#lib/contracts/task-runs.ts'
import { createLog } from '#lib/log.ts'
import { getBoss } from './boss.ts'
import { kickRun } from './kick-run.ts'
import { rerun } from './retry-run.ts'
import { startRun } from './start-run.ts'
import { cancelRun, pauseRun, resumeRun } from './stop-run.ts'
import { sweep } from './sweep.ts'
import { makeNumbers, numbersTask, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'
import { workBatchJob } from './work-batch/job.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'system', id: null, label: 'test' } as const
const twoTasks = { ...numbersTasks, 'refresh-image-metadata': { ...numbersTask, key: 'refresh-image-metadata', lockId: 42_013 } as const }
const start = async (task: 'preprocess-images' | 'refresh-image-metadata', priority: RunPriority) =>
  (await startRun(db(), { task, scope: { kind: 'all' }, actor, priority }, twoTasks)).runId

beforeAll(() =>
  makeNumbers(
    database.url(),
    Array.from({ length: 40 }, (_, i) => ({ id: i + 1 })),
  ),
)
beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  await db().execute(sql`delete from pgboss.job`)
})

/** Batches that wait, as a driver would have handed them out. */
async function makeBatches(runId: string, n: number): Promise<void> {
  await db().execute(sql`update task_runs set state = 'running' where id = ${runId}`)
  await db().execute(sql`
    insert into task_batches (run_id, woken_at) select ${runId}, now() - interval '1 minute' from generate_series(1, ${n}::int)`)
}
const prioritiesSent = async () => {
  const rows = await db().execute<{ priority: number }>(
    sql`select distinct priority from pgboss.job where name = ${workBatchJob.name} order by 1`,
  )
  await db().execute(sql`delete from pgboss.job`)
  return rows.map(({ priority }) => priority)
}

test('batches of a high run are given out before those of a normal one that waits longer, and those before a low one', async () => {
  const low = await start('preprocess-images', 'low')
  await makeBatches(low, 3)
  await kickRun(db(), low)
  const high = await start('refresh-image-metadata', 'high')
  await makeBatches(high, 3)
  await kickRun(db(), high)
  const boss = await getBoss(database.url(), { log: createLog('test', 'fatal') })
  try {
    const order: string[] = []
    for (let i = 0; i < 6; i++) {
      const [job] = await boss.fetch<{ batchId: number }>(workBatchJob.name, { batchSize: 1 })
      const [batch] = await db().execute<{ run_id: string }>(sql`select run_id from task_batches where id = ${job?.data.batchId ?? 0}`)
      order.push(batch?.run_id === high ? 'high' : 'low')
    }
    expect(order).toEqual(['high', 'high', 'high', 'low', 'low', 'low'])
  } finally {
    await boss.stop({ graceful: false })
  }
})

test('a batch keeps its run’s priority however it is sent again: kicked, resumed, swept', async () => {
  const runId = await start('preprocess-images', 'high')
  await makeBatches(runId, 2)
  await kickRun(db(), runId)
  expect(await prioritiesSent()).toEqual([10])
  await db().execute(sql`update task_batches set woken_at = now() - interval '1 minute'`)
  await sweep(db())
  expect(await prioritiesSent()).toEqual([10])
  await pauseRun(db(), runId)
  await resumeRun(db(), runId)
  expect(await prioritiesSent()).toEqual([10])
})

test('it is shown on the run, and one that is run again has it too', async () => {
  const runId = await start('preprocess-images', 'low')
  expect((await getRun(db(), runId)).priority).toBe('low')
  await cancelRun(db(), runId)
  const again = await rerun(db(), runId, actor, twoTasks)
  expect((await getRun(db(), again.runId)).priority).toBe('low')
})

let worker: Awaited<ReturnType<typeof startNumbersWorker>> | undefined
afterAll(() => worker?.drain())

test('tries and interruptions of all items are counted on the run', async () => {
  await makeNumbers(database.url(), [
    { id: 1 },
    { id: 2, fails: 'child_crashed', failsTimes: 2 },
    { id: 3, fails: 'child_crashed' },
    { id: 4, fails: 'image_corrupt' },
  ])
  worker = await startNumbersWorker(database.url())
  const runId = await start('preprocess-images', 'normal')
  await expect.poll(async () => (await getRun(db(), runId)).finishedAt, { timeout: 20_000 }).not.toBeNull()
  const { counts } = await getRun(db(), runId)
  const [items] = await db().execute<{ attempts: string; interruptions: string }>(
    sql`select sum(attempts) as attempts, sum(interruptions) as interruptions from task_items where run_id = ${runId}`,
  )
  expect(counts).toMatchObject({ attempts: Number(items?.attempts), interruptions: Number(items?.interruptions) })
  expect(counts.attempts).toBe(1 + 3 + 3 + 1)
})
