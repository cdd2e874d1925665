import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { databaseFault } from '#db/errors.ts'
import { sql } from '#db/sql.ts'
import { getRun, listRunItems } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { listRunItemsSchema } from '#lib/contracts/run-items.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { RunningWorker } from './run-worker.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTask, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const db = () => database.connection().db
let worker: RunningWorker
beforeAll(async () => {
  worker = await startNumbersWorker(database.url())
})
afterAll(() => worker.drain())
beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  for (const table of ['numbers', 'number_tries', 'published_numbers'])
    await db().execute(sql.raw(`drop trigger if exists stuck on ${table}`))
  await makeNumbers(
    database.url(),
    Array.from({ length: 6 }, (_, i) => ({ id: i + 1 })),
  )
})

/** Lets each write of number 2 into a table end as a statement does that the server gave up. */
async function breakWritesOf2(table: string, sqlstate: string): Promise<void> {
  await db().execute(
    sql.raw(`create or replace function stuck_${sqlstate}() returns trigger language plpgsql as $$
      begin if new.id = 2 then raise exception 'stuck' using errcode = '${sqlstate}'; end if; return new; end $$`),
  )
  await db().execute(sql.raw(`create trigger stuck before insert or update on ${table} for each row execute function stuck_${sqlstate}()`))
}
async function runToEnd(is: (run: Run) => boolean): Promise<{ run: Run; two: { state: string; code: string | null; attempts: number } }> {
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const { runId } = await startRun(db(), { task: 'preprocess-images', scope: { kind: 'missing' }, actor }, numbersTasks)
  for (const startedAt = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const run = (await getRun(db(), runId)) as Run
    if (!is(run)) {
      if (performance.now() - startedAt > 30_000) throw new Error(`still ${run.state}, ${JSON.stringify(run.counts)}`)
      continue
    }
    const { items } = await listRunItems(db(), runId, listRunItemsSchema.parse({}), numbersTask)
    const { state = '', code = null, attempts = 0 } = items.find(({ itemId }) => itemId === 2) ?? {}
    return { run, two: { state, code, attempts } }
  }
}
const ended = (run: Run) => run.finishedAt !== null
const failedAfterAll = (code: string) => ({ state: 'failed', code, attempts: numbersTask.maxAttempts })

test.each([
  ['57P01', 'away'],
  ['57P03', 'away'],
  ['08006', 'away'],
  ['53300', 'away'],
  ['25006', 'away'],
  ['40P01', 'conflict'],
  ['40001', 'conflict'],
  ['57014', 'slow'],
  ['55P03', 'slow'],
  ['42703', null],
])('%s is %s', (code, fault) => {
  expect(databaseFault(new Error('x', { cause: Object.assign(new Error(code), { code, severity: 'ERROR' }) }))).toBe(fault)
})

test('an item whose statement is always given up uses its attempts and fails, and its neighbours are done', async () => {
  await breakWritesOf2('published_numbers', '57014')
  const { run, two } = await runToEnd(ended)
  expect(run).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 5, failed: 1 } })
  expect(two).toEqual(failedAfterAll('statement_timeout'))
}, 60_000)

test('also where its failure cannot be written on the thing itself', async () => {
  await breakWritesOf2('numbers', '57014')
  const { run, two } = await runToEnd(ended)
  expect(run).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 5, failed: 1 } })
  expect(two).toEqual(failedAfterAll('statement_timeout'))
}, 60_000)

test('a lock that never comes is one, and conflicts without end are no way to loop either', async () => {
  await breakWritesOf2('number_tries', '55P03')
  expect((await runToEnd(ended)).two).toEqual(failedAfterAll('statement_timeout'))
  await db().execute(sql`delete from task_runs`)
  await db().execute(sql.raw('drop trigger stuck on number_tries'))
  await breakWritesOf2('number_tries', '40P01')
  const { run, two } = await runToEnd(ended)
  expect(run.state).toBe('succeeded_with_errors')
  expect(two).toEqual(failedAfterAll('database_unavailable'))
}, 60_000)

test('a run whose next items can never be read pauses with the reason, and loops no further', async () => {
  const { listNext } = numbersTask
  numbersTask.listNext = () =>
    Promise.reject(new Error('Failed query', { cause: Object.assign(new Error('x'), { code: '57014', severity: 'ERROR' }) }))
  try {
    const { run } = await runToEnd(({ state }) => state === 'paused')
    expect(run.reasonCode).toBe('statement_timeout')
  } finally {
    numbersTask.listNext = listNext
  }
}, 60_000)
