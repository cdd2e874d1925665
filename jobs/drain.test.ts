import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const database = useTestDatabase()
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const

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
}, 60_000)
