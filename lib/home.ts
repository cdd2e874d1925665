import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Env } from './env.ts'
import { makeFolderSync } from './make-folder.ts'

/** Where this machine's part of Kiln lies. All paths are absolute. */
export type KilnHome = {
  root: string
  postgresDir: string
  /** The default local storage. */
  storageDir: string
  /** Half-made files; may be emptied whenever nothing runs. */
  workDir: string
  /** Which processes run now. */
  runDir: string
  logDir: string
  demoDir: string
  secretsFile: string
}

export const kilnHome = (env: Env): KilnHome => ({
  root: env.KILN_HOME,
  postgresDir: env.KILN_POSTGRES_DIR ?? join(env.KILN_HOME, 'postgres'),
  storageDir: env.KILN_STORAGE_DIR ?? join(env.KILN_HOME, 'storage'),
  workDir: env.KILN_WORK_DIR ?? join(env.KILN_HOME, 'work'),
  runDir: join(env.KILN_HOME, 'run'),
  logDir: env.KILN_LOG_DIR ?? join(env.KILN_HOME, 'logs'),
  demoDir: join(env.KILN_HOME, 'demo-library'),
  secretsFile: join(env.KILN_HOME, 'secrets.json'),
})

const secretsSchema = z.object({
  /** Signs sessions. */
  authSecret: z.string().min(32),
  /** 64 hex digits: encrypts storage secrets at rest. */
  encryptionKey: z.string().min(32),
  /** What an outside cron sends to the tick route. */
  tickSecret: z.string().min(16),
  /** Opens the set-up page, and only while there is no account. */
  setupToken: z.string().min(16),
  postgresPassword: z.string().min(8),
})
type Secrets = z.infer<typeof secretsSchema>

const makeSecrets = (): Secrets => ({
  authSecret: randomBytes(32).toString('hex'),
  encryptionKey: randomBytes(32).toString('hex'),
  tickSecret: randomBytes(24).toString('base64url'),
  setupToken: randomBytes(24).toString('base64url'),
  postgresPassword: randomBytes(18).toString('base64url'),
})

/**
 * The secrets of this KILN_HOME, made by whoever asks first; processes that ask at the same moment get the same ones. Each gives way to
 * its variable in the environment. Throws when the file cannot be read or is not what Kiln wrote.
 */
export function loadSecrets(env: Env): Secrets {
  const { root, secretsFile } = kilnHome(env)
  const kept = readSecrets(secretsFile) ?? keepSecrets(root, secretsFile)
  return {
    authSecret: env.KILN_AUTH_SECRET ?? kept.authSecret,
    encryptionKey: env.KILN_ENCRYPTION_KEY ?? kept.encryptionKey,
    tickSecret: env.KILN_TICK_SECRET ?? kept.tickSecret,
    setupToken: env.KILN_SETUP_TOKEN ?? kept.setupToken,
    postgresPassword: env.KILN_POSTGRES_PASSWORD ?? kept.postgresPassword,
  }
}

function readSecrets(file: string): Secrets | null {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`${file} holds this Kiln's secrets, but cannot be read`, { cause: error })
  }
}

function keepSecrets(root: string, file: string): Secrets {
  makeFolderSync(root)
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 })
  chmodSync(aside, 0o600)
  try {
    linkSync(aside, file) // unlike a rename it never replaces what another process kept first
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
  const kept = readSecrets(file)
  if (kept === null) throw new Error(`${file} was removed while it was being made`)
  return kept
}

const runningPostgresSchema = z.object({ pid: z.number().int().positive(), port: z.number().int().positive() })

/** What the launcher writes while the embedded database runs. */
export const runningPostgresFile = (env: Env): string => join(kilnHome(env).runDir, 'postgres.json')

export const embeddedDatabaseUrl = (env: Env, port: number, database = 'kiln'): string =>
  `postgres://kiln:${encodeURIComponent(loadSecrets(env).postgresPassword)}@127.0.0.1:${port}/${database}`

/** DATABASE_URL, else the address of the embedded database that runs now, else null. */
export function findDatabaseUrl(env: Env): string | null {
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL
  try {
    const { pid, port } = runningPostgresSchema.parse(JSON.parse(readFileSync(runningPostgresFile(env), 'utf8')))
    return isThere(pid) ? embeddedDatabaseUrl(env, port) : null
  } catch {
    return null // no file, or half a file: nothing runs
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
