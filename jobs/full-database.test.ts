import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connect } from '#db/client.ts'
import { databaseError } from '#db/errors.ts'
import { isDiskFull } from '#db/is-disk-full.ts'
import { migrate } from '#db/migrate.ts'
import { getRun } from '#db/task-runs/read.ts'
import { makeSmallTablespace } from '#db/testing/small-tablespace.ts'
import { startTestPostgres } from '#db/testing/start-test-postgres.ts'
import { migrateQueues } from './migrate-queues.ts'
import { startRun } from './start-run.ts'
import { checkHistory } from './testing/check-history.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
// a server of its own: one whose disk is full fails every checkpoint, and with it the databases of other tests
const server = await startTestPostgres()
const small = await makeSmallTablespace(server.url('postgres'), 64)
const url = server.url('full')

beforeAll(async () => {
  if (small === null) return
  const admin = postgres(server.url('postgres'), { max: 1 })
  await admin.unsafe(`create database "full" tablespace ${small.name}`)
  await admin.end()
  await migrate(url)
  await migrateQueues(url)
})
afterAll(async () => {
  await server.stop()
  await small?.unmount()
})

test.skipIf(small === null)(
  'a full disk under the database is database_full, ends no worker, and what waits goes on by itself when there is room (row 91)',
  async () => {
    await makeNumbers(
      url,
      Array.from({ length: 160 }, (_, i) => ({ id: i + 1, ms: 10 })),
    )
    const { db, sql, close } = connect(url)
    await sql`create table notes (note text)`
    const worker = await startNumbersWorker(url)
    try {
      expect(await isDiskFull(db)).toBe(false)
      const { runId } = await startRun(db, request, numbersTasks)
      await vi.waitFor(async () => expect((await getRun(db, runId)).counts.ok).toBeGreaterThan(4), { timeout: 20_000, interval: 50 })
      small?.fill()
      expect(await isDiskFull(db)).toBe(true)
      const refused: unknown = await sql`insert into notes select repeat(md5(n::text), 50) from generate_series(1, 100) as n`.catch(
        (e: unknown) => e,
      )
      expect(databaseError(refused)?.code).toBe('database_full')
      await sleep(3000)
      const stuck = await getRun(db, runId)
      expect(stuck).toMatchObject({ state: 'running', counts: { failed: 0 } })
      expect(stuck.counts.ok).toBeLessThan(160)
      small?.empty()
      expect(await isDiskFull(db)).toBe(false)
      await vi.waitFor(async () => expect((await getRun(db, runId)).state).toBe('succeeded'), { timeout: 60_000, interval: 200 })
      expect(await getRun(db, runId)).toMatchObject({ counts: { total: 160, ok: 160 } })
      expect(await sql`select id from published_numbers group by id having count(*) > 1`).toHaveLength(0)
      expect(await sql`select 1 from task_items where attempts > 1`).toHaveLength(0)
      expect(await checkHistory(db, runId)).toEqual([])
    } finally {
      await worker.drain()
      await close()
    }
  },
  90_000,
)
