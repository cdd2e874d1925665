import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { baseEnv } from '#lib/env.ts'
import { processStart, spawnChild } from '#render/process.ts'
import { spawnNode } from './spawn-node.ts'
import { noGpuExitCode, type SupervisedChild, superviseChild } from './supervise-child.ts'

let dir: string
let child: SupervisedChild | undefined
const said: string[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiln-supervise-'))
  said.length = 0
})
afterEach(async () => {
  await child?.stop()
  child = undefined
  rmSync(dir, { recursive: true, force: true })
})

/** Writes its pid down, then does what `rest` says. */
function program(rest: string): string {
  const file = join(dir, 'program.mjs')
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(join(dir, 'pids'))}, process.pid + '\\n')\n${rest}\n`,
  )
  return file
}
const supervise = (file: string, graceMs = 1000, logDir = dir) =>
  superviseChild({ name: 'thing', args: [file], env: baseEnv(), runDir: dir, logDir, graceMs, say: (line) => said.push(line) })
const pids = (): number[] => (existsSync(join(dir, 'pids')) ? readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number) : [])
const started = (times: number) => vi.waitFor(() => expect(pids()).toHaveLength(times), { timeout: 20_000, interval: 50 })

test('a child that was killed is started again', async () => {
  child = supervise(program('setInterval(() => {}, 1000)'))
  await started(1)
  process.kill(pids()[0] as number, 'SIGKILL')
  await started(2)
  expect(processStart(pids()[1] as number)).not.toBeNull()
}, 60_000)

test('a start that fails, for want of a log to write, is tried again until it succeeds', async () => {
  const logDir = join(dir, 'logs')
  child = supervise(program('setInterval(() => {}, 1000)'), 1000, logDir)
  await started(1)
  rmSync(logDir, { recursive: true })
  writeFileSync(logDir, 'a file where the folder was')
  process.kill(pids()[0] as number, 'SIGKILL')
  await vi.waitFor(() => expect(said).toHaveLength(2), { timeout: 20_000, interval: 20 })
  rmSync(logDir)
  await started(2)
}, 60_000)

test('a child that was asked to stop is not started again, and one that does not listen is ended', async () => {
  child = supervise(program("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"), 300)
  await started(1)
  await child.stop()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(pids()).toHaveLength(1)
  expect(processStart(pids()[0] as number)).toBeNull()
}, 60_000)

test('a worker without the GPU it must have is not started again', async () => {
  child = supervise(program(`process.exit(${noGpuExitCode})`))
  await vi.waitFor(() => expect(said.join()).toContain('GPU'), { timeout: 20_000 })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(pids()).toHaveLength(1)
}, 60_000)

test('a child ends when its launcher was killed', async () => {
  const file = program('setInterval(() => {}, 1000)')
  const options = JSON.stringify({ name: 'thing', args: [file], env: baseEnv(), runDir: dir, logDir: dir, graceMs: 1000 })
  const code = `import { superviseChild } from ${JSON.stringify(join(import.meta.dirname, 'supervise-child.ts'))}\nsuperviseChild({ ...${options}, say: () => {} })`
  const launcher = spawnChild({ command: process.execPath, args: ['--input-type=module', '-e', code], env: baseEnv(), stdio: 'ignore' })
  await started(1)
  launcher.kill('SIGKILL')
  await once(launcher, 'exit')
  await vi.waitFor(() => expect(processStart(pids()[0] as number)).toBeNull(), { timeout: 20_000, interval: 50 })
}, 60_000)

test('a program with a channel to its launcher ends when its own work is done', async () => {
  const done = spawnNode([program('')], { stdio: ['ignore', 'ignore', 'ignore'] })
  const [code] = await once(done, 'exit')
  expect(code).toBe(0)
}, 30_000)

test('what a child starts keeps its own channel, and waits on it as long as it likes', async () => {
  const inner = join(dir, 'inner.mjs')
  writeFileSync(inner, `process.on('message', () => process.send('heard'))\nprocess.send('listening')\n`)
  const outer = program(`
    import { fork } from 'node:child_process'
    const inner = fork(${JSON.stringify(inner)})
    inner.once('message', () => setTimeout(() => inner.send('hello'), 300))
    inner.on('message', (said) => said === 'heard' && process.exit(7))
    inner.on('exit', () => process.exit(1))`)
  const child = spawnNode([outer], { stdio: ['ignore', 'ignore', 'ignore'] })
  const [code] = await once(child, 'exit')
  expect(code).toBe(7)
}, 30_000)
