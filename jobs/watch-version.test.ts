import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
const migrateFurther = () => db().execute(sql`insert into kiln_migrations (name, hash) values ('9999_later.sql', 'later')`)
afterEach(async () => {
  await db().execute(sql`delete from kiln_migrations where name = '9999_later.sql'`)
})

test('a worker under which a newer version migrates drains, gives back what it holds and ends; another of its age does not start (row 92)', async () => {
  await makeNumbers(
    database.url(),
    Array.from({ length: 400 }, (_, i) => ({ id: i + 1, ms: 200 })),
  )
  const worker = await startWorkerProcess(database.url(), { slots: 1 })
  const { runId } = await startRun(db(), request, numbersTasks)
  while ((await getRun(db(), runId)).counts.ok < 2) await sleep(50)
  await migrateFurther()
  expect(await worker.exited).toBe(0)
  expect(await getRun(db(), runId)).toMatchObject({ state: 'running', counts: { failed: 0 } })
  expect(await db().execute(sql`select 1 from leases where expires_at > clock_timestamp()`)).toHaveLength(0)
  expect(await db().execute(sql`select 1 from task_items where attempts > 0 and state <> 'ok'`)).toHaveLength(0)
  await expect(startWorkerProcess(database.url())).rejects.toThrow()
}, 90_000)
