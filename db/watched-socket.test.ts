import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type DbConnection } from './client.ts'
import { isDatabaseUnavailable } from './errors.ts'
import { type SilentProxy, startSilentProxy } from './testing/silent-proxy.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
let proxy: SilentProxy
let through: DbConnection

beforeEach(async () => {
  proxy = await startSilentProxy(database.url())
  through = connect(proxy.url, { max: 2, answerWithinMs: 1500 })
})
afterEach(async () => {
  await through.close()
  await proxy.close()
})

test('a server that goes silent is left in time, and what waited for it fails as unavailable; the next statement finds it again (row 87)', async () => {
  await through.db.execute(sql`select 1`)
  proxy.swallow(true)
  const waiting = [
    through.db.execute(sql`select 2`),
    through.db.transaction((tx) => tx.execute(sql`select 3`)),
    through.db.execute(sql`select 4`),
  ]
  const ends = await Promise.allSettled(waiting)
  for (const end of ends) expect(end.status === 'rejected' && isDatabaseUnavailable(end.reason)).toBe(true)
  proxy.swallow(false)
  const [row] = await through.db.execute<{ n: number }>(sql`select 5 as n`)
  expect(row?.n).toBe(5)
}, 30_000)

test('a statement that is answered in time, and a connection that rests, are left alone', async () => {
  await through.db.execute(sql`select pg_sleep(1)`)
  const [before] = await through.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const [after] = await through.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  expect(after?.pid).toBe(before?.pid)
}, 30_000)
