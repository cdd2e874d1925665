import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startPostgres } from './embedded-postgres.ts'

let home: string
let server: EmbeddedPostgres
const start = () => startPostgres({ dataDir: join(home, 'postgres'), password: 'a password', settings: { fsync: 'off' } })

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kiln-postgres-'))
  chmodSync(home, 0o700)
  server = await start()
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})

async function query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(server.url(), { max: 1 })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

test('a cluster under a folder that only its owner may enter starts', async () => {
  expect(await query(async (sql) => (await sql`select current_database() as name`)[0]?.name)).toBe('kiln')
})

test('a server that a killed launcher left running is taken over', async () => {
  const again = await start()
  expect(again).toMatchObject({ takenOver: true, pid: server.pid, port: server.port })
})

test('after kill -9 of the server the next start brings back what was committed', async () => {
  await query((sql) => sql`create table kept as select 42 as n`)
  process.kill(server.pid, 'SIGKILL')
  server = await start()
  expect(server.takenOver).toBe(false)
  expect(await query(async (sql) => (await sql`select n from kept`)[0]?.n)).toBe(42)
}, 60_000)

test('what an interrupted first start left aside does not stop the next one', async () => {
  const other = join(home, 'other')
  writeFileSync(`${other}.password`, 'x')
  const second = await startPostgres({ dataDir: other, password: 'x', settings: { fsync: 'off' } })
  await second.stop()
  expect(second.port).not.toBe(server.port)
}, 60_000)
