import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { type ChildProcess, spawnChild } from '#render/process.ts'

/** A whole Kiln as its user starts it: launcher, web, worker and database, on a home of its own. The web is built where it is out of date. */
export type WholeKiln = {
  url: string
  setupToken: () => string
  /** Starts it, or starts it again; resolves when it is ready. */
  start: () => Promise<void>
  /** SIGKILL to every process of it that is meant, at once; answers how many. */
  kill: (whom: 'all' | 'web' | 'worker' | 'postgres') => number
  /** Of the programs that are named and what they started. */
  pids: (whose: ('web' | 'worker')[]) => number[]
  stop: () => Promise<void>
}

const readyWithinMs = 300_000

export function makeWholeKiln(home: string, port: number, settings: Record<string, string> = {}): WholeKiln {
  const url = `http://127.0.0.1:${port}`
  let launcher: ChildProcess | undefined
  let said = ''

  async function start(): Promise<void> {
    said = ''
    const child = spawnChild({
      command: process.execPath,
      args: ['scripts/kiln.ts', 'start', '--no-demo'],
      cwd: projectRoot,
      env: { ...baseEnv(), KILN_HOME: home, PORT: String(port), KILN_URL: url, KILN_SLOTS: '1', KILN_ENV: 'chaos', ...settings },
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)))
    launcher = child
    for (const startedAt = performance.now(); !said.includes('Kiln is ready'); await sleep(50))
      if (child.exitCode !== null || performance.now() - startedAt > readyWithinMs) throw new Error(`Kiln is not ready: ${said}`)
  }

  return {
    url,
    setupToken: () => (JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { setupToken: string }).setupToken,
    start,
    kill: (whom) => {
      const all = findProcesses(home)
      const meant = all.filter(({ command }) => whom === 'all' || marks[whom](command))
      const pids = new Set([...meant, ...all.filter(({ parent }) => meant.some(({ pid }) => pid === parent))].map(({ pid }) => pid))
      for (const pid of pids) killQuietly(pid)
      return pids.size
    },
    pids: (whose) =>
      findProcesses(home)
        .filter(({ command }) => whose.some((name) => marks[name](command)))
        .map(({ pid }) => pid),
    stop: async () => {
      if (launcher === undefined || launcher.exitCode !== null || launcher.signalCode !== null) return
      const ended = new Promise((resolve) => launcher?.once('exit', resolve))
      launcher.kill('SIGINT')
      await ended
    },
  }
}

const marks = {
  web: (command: string) => /next|kiln\.ts\0web/.test(command),
  worker: (command: string) => command.includes('jobs/worker.ts'),
  postgres: (command: string) => command.includes('/postgres\0-D'),
}

type Found = { pid: number; parent: number; command: string }

/** Whatever was given this home, and the children of that: a server's sessions name it nowhere. */
function findProcesses(home: string): Found[] {
  const all = readdirSync('/proc').flatMap((name): (Found & { isOurs: boolean })[] => {
    if (!/^\d+$/.test(name)) return []
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z' || Number(name) === process.pid) return []
      const isOurs = command.includes(home) || readFileSync(`/proc/${name}/environ`, 'utf8').includes(`KILN_HOME=${home}\0`)
      return [{ pid: Number(name), parent: Number(fields[1]), command, isOurs }]
    } catch {
      return [] // it ended while it was looked at, or is somebody else's
    }
  })
  const found = new Map(all.filter(({ isOurs }) => isOurs).map((one) => [one.pid, one]))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const one of all) if (found.has(one.parent)) found.set(one.pid, one)
  }
  return [...found.values()]
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
