import { chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { connect } from '#db/client.ts'
import { databaseError } from '#db/errors.ts'
import { isDiskFull } from '#db/is-disk-full.ts'
import { getRun } from '#db/task-runs/read.ts'
import { mountSmallDisk } from '#lib/testing/small-disk.ts'
import { startRun } from './start-run.ts'
import { checkHistory } from './testing/check-history.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { startNumbersWorker } from './testing/start-numbers-worker.ts'

const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
const name = `full_${process.pid}`
const url = inject('postgresUrl').replace(/\/postgres$/, `/${name}`)
const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
const disk = await mountSmallDisk(64)
if (disk === null) console.log('skipped: a full disk under Postgres, since this account may not mount one')

beforeAll(async () => {
  if (disk === null) return
  const place = join(disk.path, 'tables')
  mkdirSync(place)
  const [server] = await admin<{ folder: string }[]>`select current_setting('data_directory') as folder`
  const { uid, gid } = statSync(server?.folder ?? '')
  chownSync(place, uid, gid)
  await admin.unsafe(`create tablespace ${name} location '${place}'`)
  await admin.unsafe(`create database ${name} tablespace ${name} template kiln_template`)
})
afterAll(async () => {
  disk?.empty()
  if (disk !== null) {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.unsafe(`drop tablespace ${name}`)
  }
  await admin.end()
  await disk?.unmount()
})

test.skipIf(disk === null)(
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
      disk?.fill()
      expect(await isDiskFull(db)).toBe(true)
      const refused: unknown = await sql`insert into notes select repeat(md5(n::text), 50) from generate_series(1, 100) as n`.catch(
        (e: unknown) => e,
      )
      expect(databaseError(refused)?.code).toBe('database_full')
      await sleep(3000)
      const stuck = await getRun(db, runId)
      expect(stuck).toMatchObject({ state: 'running', counts: { failed: 0 } })
      expect(stuck.counts.ok).toBeLessThan(160)
      disk?.empty()
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
