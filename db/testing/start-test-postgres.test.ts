import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { baseEnv } from '#lib/env.ts'
import { isAlive, signalGroup, spawnChild } from '#render/process.ts'

/** A process of its own that starts the Postgres of a test run and says where; `then` is what it does next. */
async function startRun(then: string): Promise<{ pid: number; postgres: number; home: string; ended: Promise<void> }> {
  const program = `
    import { startTestPostgres } from ${JSON.stringify(join(import.meta.dirname, 'start-test-postgres.ts'))}
    const { pid, home, stop } = await startTestPostgres()
    process.stdout.write(JSON.stringify({ postgres: pid, home }) + '\\n')
    ${then}`
  const child = spawnChild({ command: process.execPath, args: ['--input-type=module', '-e', program], env: baseEnv() })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    void ended.then(() => reject(new Error('it ended before it had a Postgres')))
  })
  return { pid: child.pid ?? 0, ended, ...JSON.parse(said) }
}
const isGone = ({ postgres, home }: { postgres: number; home: string }) => !isAlive(postgres) && !existsSync(home)

test('a test run that is killed with its whole group leaves no Postgres and no folder', async () => {
  const run = await startRun('setInterval(() => {}, 1000)')
  expect(isAlive(run.postgres)).toBe(true)
  signalGroup(run.pid, 'SIGKILL')
  await run.ended
  await vi.waitFor(() => expect(isGone(run)).toBe(true), { timeout: 30_000, interval: 100 })
}, 60_000)

test('a test run that ends in order waits for nothing more, and leaves no Postgres and no folder', async () => {
  const run = await startRun('await stop()')
  await run.ended
  expect(isGone(run)).toBe(true)
}, 60_000)
