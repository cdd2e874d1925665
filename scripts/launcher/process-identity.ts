import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { baseEnv } from '#lib/env.ts'
import { isAlive, processStart, spawnChild } from '#render/process.ts'

/** Names one process for ever: a pid comes back, a pid with the moment it began does not. */
export type ProcessIdentity = { pid: number; since: string }

const boot = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return '' // only Linux has it; `ps` answers with a date there
  }
}

/** Null where there is no such process any more. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  const start = processStart(pid)
  if (start === null) return null
  return { pid, since: start === 'unknown' ? await startedByPs(pid) : `${boot()}:${start}` }
}

/** True only for the very process that was written down, never for a later one that got its number. */
export async function isSameProcess(known: ProcessIdentity): Promise<boolean> {
  if (!isAlive(known.pid)) return false
  const now = await identifyProcess(known.pid)
  return now !== null && now.since !== '' && now.since === known.since
}

async function startedByPs(pid: number): Promise<string> {
  const child = spawnChild({ command: 'ps', args: ['-o', 'lstart=', '-p', String(pid)], env: { ...baseEnv(), LC_ALL: 'C', TZ: 'UTC' } })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, 'close')
  return output.trim()
}
