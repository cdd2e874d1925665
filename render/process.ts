import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

export type { ChildProcess, StdioOptions } from 'node:child_process'

type SpawnChild = {
  command: string
  args: string[]
  /** The child's whole environment: nothing is inherited but what is named here. */
  env: Record<string, string>
  cwd?: string
  stdio?: SpawnOptions['stdio']
  /** Structured clone over the IPC channel, for buffers. */
  serialization?: 'json' | 'advanced'
  /** -1000 to 1000; higher dies first when memory runs out, so that a child goes and not the worker. Linux only. */
  oomScore?: number
  /** Another account, where this process may choose: who is root can start what refuses to run as root. */
  account?: { uid: number; gid: number }
}

/** The only spawn of the house. Each child leads a process group of its own, so that it can be ended with all it started. */
export function spawnChild({ command, args, env, cwd, stdio, serialization, oomScore, account }: SpawnChild): ChildProcess {
  const options: SpawnOptions = {
    env: env as NodeJS.ProcessEnv,
    cwd,
    stdio: stdio ?? ['ignore', 'pipe', 'pipe'],
    serialization,
    detached: true,
    ...account,
  }
  const child = spawn(command, args, options)
  if (oomScore !== undefined && child.pid !== undefined && process.platform === 'linux')
    try {
      writeFileSync(`/proc/${child.pid}/oom_score_adj`, String(oomScore))
    } catch {
      // the child has ended already, or the machine does not let us: only a preference is lost
    }
  return child
}

/** Sends a signal to a child's whole group. False where there is no such group any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** SIGTERM to the group, then SIGKILL after `graceMs`. Resolves when the leader has ended. */
export async function endGroup(child: ChildProcess, { graceMs = 1000 } = {}): Promise<void> {
  if (child.pid === undefined) return
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    signalGroup(child.pid, 'SIGTERM')
    const timer = setTimeout(() => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL'), graceMs)
    await ended
    clearTimeout(timer)
  }
  signalGroup(child.pid, 'SIGKILL')
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When a process began, as its system tells it: with the pid it names one process for ever. Null where it has ended, `unknown`
 * where the system has no /proc.
 */
export function processStart(pid: number): string | null {
  if (process.platform !== 'linux') return isAlive(pid) ? 'unknown' : null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
