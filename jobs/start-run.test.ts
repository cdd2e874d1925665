import { beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '#db/client.ts'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { previewCount } from './preview-count.ts'
import { startRun } from './start-run.ts'
import { cancelRun } from './stop-run.ts'
import { makeNumbers, numbersTask, numbersTasks } from './testing/numbers-task.ts'

const database = useTestDatabase()
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => toAppError(error).code,
  )
const countJobs = async () =>
  Number((await database.connection().db.execute<{ n: string }>(sql`select count(*) as n from pgboss.job`))[0]?.n)

beforeAll(() => makeNumbers(database.url(), [{ id: 1 }, { id: 2 }, { id: 3 }]))
beforeEach(async () => {
  await database.connection().db.execute(sql`delete from task_runs`)
  await database.connection().db.execute(sql`delete from pgboss.job`)
})

test('a run is made together with the job that drives it', async () => {
  const { db } = database.connection()
  const { runId } = await startRun(db, request, numbersTasks)
  const [run] = await db.execute(sql`select state, total, upper_bound, settings from task_runs where id = ${runId}`)
  expect(run).toMatchObject({ state: 'queued', total: '3', upper_bound: '3', settings: { note: 'n' } })
  expect(await db.execute(sql`select name, data from pgboss.job`)).toMatchObject([{ name: 'drive-run', data: { runId } }])
})

test('two that start the same task at the same instant, 200 times: one run each time', async () => {
  const { db } = database.connection()
  const other = connect(database.url(), { max: 4 })
  try {
    for (let i = 0; i < 200; i++) {
      const ends = await Promise.all(
        [db, other.db].map((from) =>
          startRun(from, request, numbersTasks).then(
            ({ runId }) => runId,
            (error: unknown) => toAppError(error).code,
          ),
        ),
      )
      expect(ends.filter((end) => end === 'run_active')).toHaveLength(1)
      await cancelRun(db, ends.find((end) => end !== 'run_active') ?? '')
    }
  } finally {
    await other.close()
  }
  expect(await db.execute(sql`select count(*)::int as n from task_runs`)).toMatchObject([{ n: 200 }])
})

test('the index refuses a second active run even where the lock was not taken', async () => {
  const { db } = database.connection()
  await startRun(db, request, numbersTasks)
  const insert = db.execute(sql`insert into task_runs (task_key, scope, settings, actor, total, upper_bound, code_version)
    values ('preprocess-images', '{}', '{}', '{}', 1, 1, 'x')`)
  await expect(insert).rejects.toThrow()
})

test('a paused run counts as active', async () => {
  const { db } = database.connection()
  await startRun(db, request, numbersTasks)
  await db.execute(sql`update task_runs set state = 'paused'`)
  expect(await refusal(startRun(db, request, numbersTasks))).toBe('run_active')
})

test('a refused start leaves neither a run nor a job', async () => {
  const { db } = database.connection()
  const nothing = { ...numbersTask, count: () => Promise.resolve(0) }
  const noStorage = { ...numbersTask, pinSettings: () => Promise.reject(new AppError('storage_not_configured', { role: null })) }
  expect(await refusal(startRun(db, request, { 'preprocess-images': nothing }))).toBe('nothing_in_scope')
  expect(await refusal(startRun(db, request, { 'preprocess-images': noStorage }))).toBe('storage_not_configured')
  expect(await refusal(startRun(db, { ...request, task: 'refresh-image-metadata' }, numbersTasks))).toBe('not_found')
  expect(await db.execute(sql`select id from task_runs`)).toHaveLength(0)
  expect(await countJobs()).toBe(0)
})

test('a preview says how many, and what a start would be refused with', async () => {
  const { db } = database.connection()
  const ask = { task: 'preprocess-images', scope: { kind: 'missing' } } as const
  expect(await previewCount(db, ask, numbersTasks)).toMatchObject({ count: 3, refusal: null, activeRunId: null, estimateSeconds: null })
  const { runId } = await startRun(db, request, numbersTasks)
  expect(await previewCount(db, ask, numbersTasks)).toMatchObject({ count: 3, refusal: 'run_active', activeRunId: runId })
  await cancelRun(db, runId)
  const noStorage = { ...numbersTask, pinSettings: () => Promise.reject(new AppError('storage_not_configured', { role: null })) }
  expect(await previewCount(db, ask, { 'preprocess-images': noStorage })).toMatchObject({ count: 0, refusal: 'storage_not_configured' })
  const nothing = { ...numbersTask, count: () => Promise.resolve(0) }
  expect(await previewCount(db, ask, { 'preprocess-images': nothing })).toMatchObject({ count: 0, refusal: 'nothing_in_scope' })
})
