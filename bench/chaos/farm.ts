import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { signalGroup, spawnChild } from '#render/process.ts'

export type ChaosWorker = {
  id: string
  pid: number
  place: string
  arm: (point: string | null) => void
  signal: (name: NodeJS.Signals) => void
  isGone: () => boolean
  /** Resolves with the exit code, null after a signal that ended it. */
  exited: Promise<number | null>
}

/** Where a worker lives: what stands before its command, how it reaches the database from there, and a work folder of its own. */
export type Place = { name: string; prefix: string[]; databaseUrl: string; workDir: string }

export type Farm = {
  workers: () => ChaosWorker[]
  /** Starts one more, with variables of its own, or at a place of its own, where they are given. */
  start: (env?: Record<string, string>, at?: Place) => Promise<ChaosWorker>
  /** Starts workers until there are as many as wanted; what a launcher does. */
  fill: (count: number) => Promise<void>
  /** The same in the background, until `fill` or `stop` is called. */
  keep: (count: number) => void
  stop: () => Promise<void>
  childrenKilled: () => number
  /** Workers that ended without SIGKILL and without being told to: there should be none. */
  diedByThemselves: () => number
}

/** Real worker processes, each the leader of its own group. What they say goes to `logFile`. */
export function createFarm({ databaseUrl, workDir, mark, logFile, slots = 2, places }: FarmOptions): Farm {
  const everywhere = places ?? [{ name: 'here', prefix: [], databaseUrl, workDir }]
  const alive = new Set<ChaosWorker>()
  const toldToEnd = new Set<number>()
  let childrenKilled = 0
  let starting = 0
  const startingAt: Place[] = []
  let stopping = false
  let diedByThemselves = 0
  let keeping: NodeJS.Timeout | undefined

  async function start(env: Record<string, string> = {}, at = emptiest()): Promise<ChaosWorker> {
    starting++
    startingAt.push(at)
    return startOne(env, at).finally(() => {
      starting--
      startingAt.splice(startingAt.indexOf(at), 1)
    })
  }

  function emptiest(): Place {
    const load = ({ name }: Place) =>
      [...alive].filter(({ place }) => place === name).length + startingAt.filter((at) => at.name === name).length
    const [first] = everywhere.toSorted((a, b) => load(a) - load(b))
    if (first === undefined) throw new Error('a farm needs a place')
    return first
  }

  async function startOne(env: Record<string, string>, at: Place): Promise<ChaosWorker> {
    const log = openSync(logFile, 'a')
    const [command = '', ...args] = [
      ...at.prefix,
      process.execPath,
      join(import.meta.dirname, 'worker.ts'),
      at.databaseUrl,
      at.workDir,
      String(slots),
      mark,
    ]
    const child = spawnChild({
      command,
      args,
      env: { ...baseEnv(), NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/compiled'), ...env },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    const pid = child.pid ?? 0
    let gone = false
    const exited = new Promise<number | null>((resolve) =>
      child.once('exit', (code, signal) => {
        if (signal !== 'SIGKILL' && !stopping && !toldToEnd.has(pid)) diedByThemselves++
        gone = true
        for (const worker of alive) if (worker.pid === pid) alive.delete(worker)
        resolve(code)
      }),
    )
    const id = await new Promise<string>((resolve, reject) => {
      child.on('message', (message: { ready?: string; killedChild?: number }) => {
        if (message.ready !== undefined) resolve(message.ready)
        if (message.killedChild !== undefined) childrenKilled++
      })
      void exited.then(() => reject(new Error('a worker ended before it was ready')))
    })
    const worker: ChaosWorker = {
      id,
      pid,
      place: at.name,
      arm: (point) => void (child.connected && child.send({ arm: point }, () => {})),
      signal: (name) => {
        if (name === 'SIGTERM') toldToEnd.add(pid)
        if (!gone) process.kill(pid, name)
      },
      isGone: () => gone,
      exited,
    }
    alive.add(worker)
    return worker
  }

  return {
    workers: () => [...alive],
    start: (env, at) => start(env, at),
    fill: async (count) => {
      clearInterval(keeping)
      for (; starting > 0; ) await sleep(50)
      await Promise.all(Array.from({ length: Math.max(0, count - alive.size) }, () => start()))
    },
    keep: (count) => {
      clearInterval(keeping)
      keeping = setInterval(() => {
        if (alive.size + starting < count) void start()
      }, 200)
    },
    stop: async () => {
      stopping = true
      clearInterval(keeping)
      for (; starting > 0; ) await sleep(50)
      const last = [...alive]
      for (const { pid } of last) {
        signalGroup(pid, 'SIGCONT')
        signalGroup(pid, 'SIGTERM')
      }
      const late = setTimeout(() => {
        for (const { pid } of last) signalGroup(pid, 'SIGKILL')
      }, 15_000)
      await Promise.all(last.map(({ exited }) => exited))
      clearTimeout(late)
      stopping = false
    },
    childrenKilled: () => childrenKilled,
    diedByThemselves: () => diedByThemselves,
  }
}

type FarmOptions = {
  databaseUrl: string
  workDir: string
  mark: string
  logFile: string
  slots?: number
  /** Machines to start workers on, the emptiest first; unset: this one. */
  places?: Place[]
}
