import { once } from 'node:events'
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { isAlive, processStart, spawnChild } from '#render/process.ts'
import { freePort } from './free-port.ts'
import { postgresMemory } from './launcher/postgres-memory.ts'
import { findPostgresPlace, type PostgresPlace, postgresEnv } from './launcher/postgres-place.ts'

/** A Postgres 18 from npm packages, run as a child of its own: the database of whoever has none. */
export type EmbeddedPostgres = {
  url: (database?: string) => string
  port: number
  pid: number
  dataDir: string
  /** True where it ran already: a killed launcher left it. */
  takenOver: boolean
  /** Why the data lies elsewhere than asked for; null where it does not. */
  note: string | null
  /** Fast shutdown: sessions are ended, nothing is lost. */
  stop: () => Promise<void>
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>
}

type StartPostgres = {
  /** The cluster's folder; made when it is not there. */
  dataDir: string
  password: string
  /** Taken where it is free. */
  port?: number
  /** Extra settings, name → value. */
  settings?: Record<string, string>
  /** Where the server writes what it has to say; unset: kept for error messages only. */
  logFile?: string
}

type ChildProcess = ReturnType<typeof spawnChild>

const user = 'kiln'
const fixedSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts the cluster in `dataDir`, or takes over the one that is already running there (a launcher that was killed leaves it so).
 * Throws when it cannot be made, started or reached.
 */
export async function startPostgres(wanted: StartPostgres): Promise<EmbeddedPostgres> {
  const place = await findPostgresPlace(wanted.dataDir)
  if (!existsSync(join(place.dataDir, 'PG_VERSION'))) await initialise(place, wanted)
  for (const started = performance.now(); ; await pause(250)) {
    const server = findPostmaster(place.dataDir) ?? (await startPostmaster(place, wanted))
    const url = (database = 'kiln') => `postgres://${user}:${encodeURIComponent(wanted.password)}@127.0.0.1:${server.port}/${database}`
    const refused = await reach(url('postgres'), server.pid)
    if (refused === null) {
      const ended = server.child ? childEnd(server.child) : gone(server.pid)
      const { pid, port } = server
      return {
        url,
        port,
        pid,
        dataDir: place.dataDir,
        takenOver: server.child === null,
        note: place.note,
        stop: () => stop(pid, ended),
        ended,
      }
    }
    // After a kill -9 of the server its sessions still hold the shared memory for a moment.
    const passing = /shared memory block|lock file/.test(server.log()) && performance.now() - started < 20_000
    if (!passing) throw new Error(`Postgres in ${place.dataDir} ${refused}: ${server.log().trim()}`)
  }
}

type Postmaster = { pid: number; port: number; child: ChildProcess | null; log: () => string }

function findPostmaster(dataDir: string): Postmaster | null {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    const port = Number(lines[3])
    if (!(pid > 0 && port > 0 && isAlive(pid) && processStart(pid) !== null)) return null
    const command = process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : dataDir
    return command.includes(dataDir) ? { pid, port, child: null, log: () => '' } : null
  } catch {
    return null // no file, or the process went away while it was looked at
  }
}

async function startPostmaster(place: PostgresPlace, { port, settings = {}, logFile }: StartPostgres): Promise<Postmaster> {
  const chosen = await freePort(port)
  const options = Object.entries({ ...fixedSettings, ...postgresMemory(memoryBytes()), ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const to = logFile === undefined ? null : openSync(logFile, 'a', 0o600)
  const child = start(
    place,
    place.postgres,
    ['-D', place.dataDir, '-p', String(chosen), ...options],
    to === null ? undefined : ['ignore', to, to],
  )
  if (to !== null) closeSync(to)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  const log = () => (logFile === undefined ? said : readFileSync(logFile, 'utf8').slice(-2000))
  if (child.pid === undefined) throw new Error('Postgres could not be started', { cause: await once(child, 'error') })
  return { pid: child.pid, port: chosen, child, log }
}

function start(place: PostgresPlace, command: string, args: string[], stdio?: ['ignore', number, number]): ChildProcess {
  const [first = '', ...rest] = [...place.prefix, command, ...args]
  return spawnChild({ command: first, args: rest, env: postgresEnv(), cwd: dirname(place.dataDir), stdio, account: place.account })
}

/** Made aside and renamed when it is whole, so that a kill half way leaves nothing that looks like a cluster. */
async function initialise(place: PostgresPlace, { password, settings = {} }: StartPostgres): Promise<void> {
  const { dataDir, account } = place
  const aside = `${dataDir}.new`
  const passwordFile = `${dataDir}.password`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) for (const path of [aside, passwordFile]) chownSync(path, account.uid, account.gid)
  chmodSync(aside, 0o700)
  const sync = settings.fsync === 'off' ? ['--no-sync'] : []
  const child = start(place, place.initdb, [
    '-D',
    aside,
    '-U',
    user,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    ...sync,
  ])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`initdb ended with ${code}: ${output.slice(-2000)}`)
    rmSync(dataDir, { recursive: true, force: true })
    renameSync(aside, dataDir)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Null once the server answers, else why it does not. A server that is still recovering is waited for. */
async function reach(url: string, pid: number): Promise<string | null> {
  for (let left = 20_000; left > 0; left -= 30) {
    if (processStart(pid) === null) return 'ended at its start'
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
    try {
      const found = await sql`select 1 from pg_database where datname = 'kiln'`
      if (found.length === 0) await sql`create database kiln`
      return null
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === '28P01') return 'refuses the password of this KILN_HOME'
      if (code === '57P03') left += 30 // starting up or recovering: it says so itself
    } finally {
      await sql.end({ timeout: 1 })
    }
    await pause(30)
  }
  return 'cannot be reached'
}

async function stop(pid: number, ended: Promise<void>): Promise<void> {
  const signal = (name: NodeJS.Signals) => processStart(pid) !== null && process.kill(pid, name)
  signal('SIGINT')
  const timer = setTimeout(() => signal('SIGQUIT'), 10_000)
  await ended
  clearTimeout(timer)
}

const childEnd = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit').then(() => {})

async function gone(pid: number): Promise<void> {
  while (processStart(pid) !== null) await pause(50)
}

/** Of this machine, or of the container that it is. */
const memoryBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
