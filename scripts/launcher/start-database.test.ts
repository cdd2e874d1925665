import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { envSchema } from '#lib/env.ts'
import { isAlive } from '#render/process.ts'
import { type RunningDatabase, startDatabase } from './start-database.ts'

let home: string
let database: RunningDatabase | undefined
const said: string[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kiln-database-'))
  said.length = 0
})
afterEach(async () => {
  await database?.stop()
  const left = findServer()
  if (left !== null) process.kill(left, 'SIGQUIT')
  await vi.waitFor(() => expect(findServer()).toBeNull(), { timeout: 20_000 })
  rmSync(home, { recursive: true, force: true })
})

/** The postmaster that the cluster's own file names, where it lives. */
function findServer(): number | null {
  try {
    const pid = Number(readFileSync(join(home, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    return pid > 0 && isAlive(pid) ? pid : null
  } catch {
    return null // a server that ended in order takes its file along
  }
}
const start = () => startDatabase(envSchema.parse({ KILN_HOME: home }), (line) => said.push(line))

test('a server that was killed is started again', async () => {
  database = await start()
  const before = findServer()
  process.kill(before ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(said.join()).toContain('started again'), { timeout: 20_000 })
  await vi.waitFor(() => expect([null, before]).not.toContain(findServer()), { timeout: 30_000 })
}, 60_000)

test('a stop while a killed server is being started again leaves none running', async () => {
  database = await start()
  process.kill(findServer() ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(said.join()).toContain('started again'), { timeout: 20_000, interval: 5 })
  await database.stop()
  expect(findServer()).toBeNull()
}, 60_000)
