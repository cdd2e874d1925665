import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { baseEnv } from '#lib/env.ts'
import { processStart, signalGroup, spawnChild } from '#render/process.ts'
import { identifyProcess } from './process-identity.ts'
import { claimFile, endLeftovers, recordChild, writeJson } from './run-files.ts'

let dir: string
const started: number[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiln-run-files-'))
})
afterEach(() => {
  for (const pid of started.splice(0)) signalGroup(pid, 'SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

function sleeper(): number {
  const child = spawnChild({ command: process.execPath, args: ['-e', 'setTimeout(() => {}, 60000)'], env: baseEnv(), stdio: 'ignore' })
  if (child.pid === undefined) throw new Error('no sleeper')
  started.push(child.pid)
  return child.pid
}

const claimer = `
  import { claimFile } from ${JSON.stringify(join(import.meta.dirname, 'run-files.ts'))}
  const holder = await claimFile(process.argv[1])
  process.stdout.write(holder === null ? 'mine' : 'taken')
  setTimeout(() => {}, 3000)`

test('of processes that claim the same file at once one gets it', async () => {
  const file = join(dir, 'launcher.json')
  writeJson(file, { pid: 999_999_999, since: 'a process that is long gone' })
  const answers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawnChild({ command: process.execPath, args: ['--input-type=module', '-e', claimer, file], env: baseEnv() })
      if (child.pid !== undefined) started.push(child.pid)
      const [answer] = (await once(child.stdout ?? child, 'data')) as [Buffer]
      return answer.toString()
    }),
  )
  expect(answers.sort()).toEqual(['mine', 'taken', 'taken', 'taken', 'taken', 'taken'])
  expect(readdirSync(dir)).toEqual(['launcher.json'])
}, 60_000)

test('a file that was cut off while it was written can be claimed', async () => {
  const file = join(dir, 'launcher.json')
  writeFileSync(file, '{"pid": 12')
  expect(await claimFile(file)).toBeNull()
})

test('a leftover is ended, and a stopped one too', async () => {
  const pid = sleeper()
  await recordChild(dir, 'worker-1', pid)
  process.kill(pid, 'SIGSTOP')
  expect(await endLeftovers(dir)).toEqual(['worker-1'])
  expect(processStart(pid)).toBeNull()
  expect(readdirSync(dir)).toEqual([])
})

test('a process that only got the number of one that is gone is left alone', async () => {
  const pid = sleeper()
  const identity = await identifyProcess(pid)
  mkdirSync(dir, { recursive: true })
  writeJson(join(dir, 'child-web.json'), { ...identity, since: `${identity?.since}0` })
  expect(await endLeftovers(dir)).toEqual([])
  expect(processStart(pid)).not.toBeNull()
})
