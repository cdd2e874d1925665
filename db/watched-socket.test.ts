import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type DbConnection } from './client.ts'
import { isDatabaseUnavailable } from './errors.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
let proxy: Server
let swallows = false
let through: DbConnection
const sockets = new Set<Socket>()

/** Leads to the real server; while it swallows, nothing passes and nobody is told. */
beforeEach(async () => {
  swallows = false
  const { hostname, port } = new URL(database.url())
  proxy = createServer((incoming) => {
    const onward = dial(Number(port), hostname)
    for (const [from, to] of [
      [incoming, onward],
      [onward, incoming],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => void (swallows || to.write(chunk)))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = new URL(database.url())
  url.port = String((proxy.address() as { port: number }).port)
  through = connect(url.href, { max: 2, answerWithinMs: 1500 })
})
afterEach(async () => {
  await through.close()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await new Promise((resolve) => proxy.close(resolve))
})

test('a server that goes silent is left in time, and what waited for it fails as unavailable; the next statement finds it again (row 87)', async () => {
  await through.db.execute(sql`select 1`)
  swallows = true
  const waiting = [
    through.db.execute(sql`select 2`),
    through.db.transaction((tx) => tx.execute(sql`select 3`)),
    through.db.execute(sql`select 4`),
  ]
  const ends = await Promise.allSettled(waiting)
  for (const end of ends) expect(end.status === 'rejected' && isDatabaseUnavailable(end.reason)).toBe(true)
  swallows = false
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
