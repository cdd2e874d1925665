import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

/** A process that is told to end while its worker drains as `drain` says. Answers its exit code. */
async function endOf(drain: string, tell: 'SIGTERM' | 'disconnect'): Promise<number | null> {
  const program = `
    import { endWithSignals } from ${JSON.stringify(join(import.meta.dirname, 'end-with-signals.ts'))}
    setInterval(() => {}, 1000)
    endWithSignals({ drain: () => ${drain}, outdated: new AbortController().signal }, { withinMs: 200 })
    process.send('ready')`
  const child = spawnChild({
    command: process.execPath,
    args: ['--input-type=module', '-e', program],
    env: baseEnv(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  if (tell === 'disconnect') child.disconnect()
  else child.kill(tell)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

test.each(['SIGTERM', 'disconnect'] as const)(
  'a worker that cannot drain, its database being gone, ends all the same (%s)',
  async (tell) => {
    expect(await endOf('new Promise(() => {})', tell)).toBe(1)
  },
)

test('a worker that has drained ends with 0, one whose drain failed with 1', async () => {
  expect(await endOf('Promise.resolve()', 'SIGTERM')).toBe(0)
  expect(await endOf("Promise.reject(new Error('no'))", 'SIGTERM')).toBe(1)
})
