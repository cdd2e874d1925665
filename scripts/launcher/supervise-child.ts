import { closeSync } from 'node:fs'
import { processStart, signalGroup } from '#render/process.ts'
import { openLogFile } from './log-file.ts'
import { forgetChild, recordChild } from './run-files.ts'
import { spawnNode } from './spawn-node.ts'

/** What a worker ends with when it was told to use a GPU and has none: another start would not find one either. */
export const noGpuExitCode = 20

type Supervise = {
  name: string
  /** Arguments of Node: the program and its own. */
  args: string[]
  env: Record<string, string>
  runDir: string
  logDir: string
  /** How long it may take to stop when asked to. */
  graceMs: number
  say: (line: string) => void
}

export type SupervisedChild = {
  name: string
  pid: () => number | null
  /** Asks it to stop, ends its whole group after the grace, and does not start it again. */
  stop: () => Promise<void>
  /** Cuts the grace short. */
  hurry: () => void
}

type ChildProcess = ReturnType<typeof spawnNode>

const firstPauseMs = 500
const longestPauseMs = 30_000
/** Who has lived so long did not die of its start. */
const steadyMs = 60_000

/** Starts a program of ours in a process group of its own and starts it again when it dies: at once at first, then ever later. */
export function superviseChild(options: Supervise): SupervisedChild {
  const { name, runDir, say, graceMs } = options
  let child: ChildProcess | null = null
  let stopping = false
  let pauseMs = firstPauseMs
  let again: NodeJS.Timeout | undefined
  let onEnd = () => {}

  const start = () => {
    const since = performance.now()
    const started = spawnLogged(options)
    child = started
    const { pid } = started
    if (pid === undefined) {
      started.once('error', (error) => {
        child = null
        if (!stopping) tryAgain(`could not be started: ${error.message}`)
      })
      return
    }
    void recordChild(runDir, name, pid)
    started.on('error', (error) => say(`${name}: ${error.message}`))
    started.once('exit', (code, signal) => {
      signalGroup(pid, 'SIGKILL') // whatever it started goes with it
      forgetChild(runDir, name)
      child = null
      onEnd()
      if (stopping) return
      if (code === noGpuExitCode) return say(`${name} stopped: it must use a GPU and finds none (see its log); it is not started again`)
      pauseMs = performance.now() - since > steadyMs ? firstPauseMs : pauseMs
      tryAgain(`ended (${signal ?? `exit code ${code}`})`)
    })
  }
  const tryAgain = (why: string) => {
    say(`${name} ${why}; it is started again in ${pauseMs / 1000} s`)
    again = setTimeout(startAgain, pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
  const startAgain = () => {
    try {
      start()
    } catch (error) {
      tryAgain(`could not be started: ${(error as Error).message}`)
    }
  }

  const kill = () => child?.pid !== undefined && signalGroup(child.pid, 'SIGKILL')
  const stop = async () => {
    stopping = true
    clearTimeout(again)
    const pid = child?.pid
    if (pid === undefined || processStart(pid) === null) return
    const ended = new Promise<void>((resolve) => (onEnd = resolve))
    process.kill(pid, 'SIGTERM') // the leader only: it ends its own children in its own order
    const timer = setTimeout(() => {
      say(`${name} did not stop within ${graceMs / 1000} s and was ended`)
      kill()
    }, graceMs)
    await ended
    clearTimeout(timer)
  }

  start()
  return { name, pid: () => child?.pid ?? null, stop, hurry: kill }
}

function spawnLogged({ name, args, env, logDir }: Supervise): ChildProcess {
  const log = openLogFile(logDir, name)
  try {
    return spawnNode(args, { env, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}
