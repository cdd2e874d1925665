import { expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { findPastPace } from './find-past-pace.ts'
import { ratesOf } from './rates.ts'
import { getRun } from './read.ts'
import { recordSample } from './record-sample.ts'
import { requestStop } from './request-stop.ts'
import { resumeRun } from './resume-run.ts'
import { taskBatches, taskItems, taskRuns } from './table.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'system', id: null, label: 'test' } as const

/** A run that did 200 of 1,000 items in the 100 s since its first one. */
async function insertRun(): Promise<string> {
  await db().execute(sql`delete from task_runs`)
  const values = { taskKey: 'preprocess-images', state: 'running', scope: { kind: 'all' }, settings: {}, actor, codeVersion: 'x' } as const
  const counts = { total: 1000, upperBound: 1000, ok: 150, skipped: 30, failed: 20 }
  const [run] = await db()
    .insert(taskRuns)
    .values({ ...values, ...counts })
    .returning({ id: taskRuns.id })
  const runId = run?.id ?? ''
  await db().execute(sql`update task_runs set started_at = now() - interval '100 s', first_item_at = now() - interval '100 s'`)
  await recordSample(db(), runId)
  await db().execute(sql`update task_runs set rested_ms = 0`)
  return runId
}
/** As if all that happened so far had happened so much earlier. */
const wait = (seconds: number) =>
  db().transaction(async (tx) => {
    const by = sql`${seconds} * interval '1 s'`
    await tx.execute(sql`
      update task_runs set created_at = created_at - ${by}, started_at = started_at - ${by}, first_item_at = first_item_at - ${by},
        stop_requested_at = stop_requested_at - ${by}, stopped_at = stopped_at - ${by}, finished_at = finished_at - ${by}`)
    await tx.execute(sql`update task_run_samples set at = at - ${by}`)
  })
const stop = (runId: string, to: 'pausing' | 'cancelling') => db().transaction((tx) => requestStop(tx, runId, to))
const resume = (runId: string) => db().transaction((tx) => resumeRun(tx, runId))
const mean = async (runId: string) => (await getRun(db(), runId)).meanRatePerSecond
const about = (rate: number) => ({ asymmetricMatch: (found: unknown) => Math.abs(Number(found) - rate) < 0.1 * rate })

test('the mean rate is that of the time at work: a pause does not count, while it lasts and afterwards', async () => {
  const runId = await insertRun()
  expect(await mean(runId)).toEqual(about(2))
  await stop(runId, 'pausing')
  await wait(3600)
  expect(await getRun(db(), runId)).toMatchObject({ state: 'paused', meanRatePerSecond: about(2) })
  await resume(runId)
  expect(await mean(runId)).toEqual(about(2))
  // a short one as well, that looks like a slow sample
  await stop(runId, 'pausing')
  await wait(8)
  await resume(runId)
  await stop(runId, 'pausing')
  await wait(8)
  await resume(runId)
  expect(await mean(runId)).toEqual(about(2))
})

test('a run that is cancelled out of a pause, and the estimate of the next one, keep the pace at work', async () => {
  const runId = await insertRun()
  await stop(runId, 'pausing')
  await wait(3600)
  await stop(runId, 'cancelling')
  await wait(3600)
  expect(await getRun(db(), runId)).toMatchObject({ state: 'cancelled', meanRatePerSecond: about(2) })
  expect(await findPastPace(db(), 'preprocess-images')).toEqual({ slowest: about(1.7), fastest: about(1.7) })
})

test('an hour in which no worker was there does not count, neither while it lasts nor once one is back', async () => {
  const runId = await insertRun()
  await wait(3600)
  expect(await mean(runId)).toEqual(about(200 / 110))
  await recordSample(db(), runId)
  await recordSample(db(), runId)
  expect(await mean(runId)).toEqual(about(2))
})

test('the rate of now leaves out a gap in which nobody drove', () => {
  const at = (second: number, done: number) => ({ at: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(), done })
  expect(ratesOf([at(0, 0), at(2, 20), at(3600, 20), at(3602, 40)], 100)).toMatchObject({ ratePerSecond: 10, etaSeconds: { likely: 10 } })
})

test('ok, skipped, failed, at work and left are five parts of the total, none of them in another', async () => {
  const runId = await insertRun()
  const [batch] = await db().insert(taskBatches).values({ runId, state: 'taken', ok: 2 }).returning({ id: taskBatches.id })
  const item = (itemId: number, state: 'running' | 'pending') => ({ runId, itemId, batchId: batch?.id ?? 0, state })
  await db()
    .insert(taskItems)
    .values([item(1, 'running'), item(2, 'running'), item(3, 'running'), item(4, 'pending')])
  const { counts }: Run = await getRun(db(), runId)
  expect(counts).toMatchObject({ total: 1000, ok: 152, skipped: 30, failed: 20, running: 3, left: 795 })
  expect(counts.ok + counts.skipped + counts.failed + counts.running + counts.left).toBe(counts.total)
})
