import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'
import type { Place } from './farm.ts'

/** The address at which every machine finds what they share. */
export const sharedAddress = '10.77.0.1'

export type Machine = Place & {
  /** Pulls the cable out, or puts it in again: packets vanish, and what is in flight is sent again by the systems themselves. */
  cable: (state: 'up' | 'down') => Promise<void>
  remove: () => Promise<void>
}

/** Gives this machine the shared address. Needs root. */
export const takeSharedAddress = () => run('ip', 'address', 'replace', `${sharedAddress}/32`, 'dev', 'lo')
export const dropSharedAddress = () => run('ip', 'address', 'del', `${sharedAddress}/32`, 'dev', 'lo')

/**
 * A machine as far as the network and the name go: a network namespace with a cable to this one, a host name of its own, a home of its own.
 * Its loopback is its own, too: it reaches nothing but the shared address. Needs root.
 */
export async function makeMachine(n: number, home: string, databaseUrl: string): Promise<Machine> {
  const name = `kiln${n}`
  const [here, there] = [`10.77.${n}.1`, `10.77.${n}.2`]
  const workDir = join(home, name, 'work')
  mkdirSync(workDir, { recursive: true })
  await run('ip', 'netns', 'add', name)
  await run('ip', 'link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
  await run('ip', 'address', 'add', `${here}/24`, 'dev', `${name}h`)
  await run('ip', 'link', 'set', `${name}h`, 'up')
  const inside = (...args: string[]) => run('ip', '-n', name, ...args)
  await inside('link', 'set', 'lo', 'up')
  await inside('address', 'add', `${there}/24`, 'dev', 'eth0')
  await inside('link', 'set', 'eth0', 'up')
  await inside('route', 'add', 'default', 'via', here)
  return {
    name,
    databaseUrl,
    workDir,
    prefix: ['ip', 'netns', 'exec', name, 'unshare', '--uts', 'sh', '-c', `hostname ${name} && exec "$@"`, 'sh'],
    cable: (state) => run('ip', 'link', 'set', `${name}h`, state),
    remove: () => run('ip', 'netns', 'del', name),
  }
}

async function run(command: string, ...args: string[]): Promise<void> {
  const child = spawnChild({ command, args, env: baseEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${said.trim()}`)
}
