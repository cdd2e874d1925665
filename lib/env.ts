import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import nextEnv from '@next/env'
import { z } from 'zod'
import { addressList } from './http/client-address.ts'

/** The checkout's root, wherever a command was called from. A bundle of Next has no folder of its own; Next itself runs in the root. */
export const projectRoot = import.meta.dirname === undefined ? process.cwd() : resolve(import.meta.dirname, '..')

const path = z
  .string()
  .min(1)
  .transform((given) => (given.startsWith('~/') ? join(homedir(), given.slice(2)) : isAbsolute(given) ? given : join(projectRoot, given)))

/** Everything that is read from the environment, .env.local and .env, with the one meaning that web, worker and CLI share. */
export const envSchema = z.object({
  KILN_HOME: path.prefault('.kiln'),
  /** Parts of KILN_HOME that may lie elsewhere: on a larger disk, on a faster one. */
  KILN_POSTGRES_DIR: path.optional(),
  KILN_STORAGE_DIR: path.optional(),
  KILN_WORK_DIR: path.optional(),
  KILN_LOG_DIR: path.optional(),
  /** Unset: the embedded Postgres under KILN_HOME. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** What stands in the header beside the database's name: live, staging… */
  KILN_ENV: z.string().max(40).default('local'),
  /** Public address where it is not http://localhost:PORT. */
  KILN_URL: z.url().optional(),
  /** Proxies in front, as addresses or networks with commas between: only what they say of who asks is believed. */
  KILN_TRUSTED_PROXIES: z
    .string()
    .prefault('')
    .transform((given, problems) => {
      try {
        return addressList(given.split(/[\s,]+/).filter((one) => one !== ''))
      } catch (error) {
        problems.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is no list of addresses' })
        return z.NEVER
      }
    }),
  /** Folders that may be imported; several with the system's path separator. Unset: any folder that Kiln's user may read. */
  KILN_LIBRARY: z.string().optional(),
  /** Items worked on at once in one worker; unset: one a core. */
  KILN_SLOTS: z.coerce.number().int().min(1).max(256).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Worker processes that `npm start` starts on this machine. */
  KILN_WORKERS: z.coerce.number().int().min(0).max(64).default(1),
  /** Each is made at the first start and kept under KILN_HOME with mode 600, unless set here. */
  KILN_AUTH_SECRET: z.string().min(32).optional(),
  KILN_ENCRYPTION_KEY: z.string().min(32).optional(),
  KILN_TICK_SECRET: z.string().min(16).optional(),
  KILN_SETUP_TOKEN: z.string().min(16).optional(),
  KILN_POSTGRES_PASSWORD: z.string().min(8).optional(),
})
export type Env = z.output<typeof envSchema>

let loaded: Env | undefined

/**
 * Reads and checks the environment once a process; later calls answer the same. Throws EnvError that names every wrong variable, never
 * its value.
 */
export function loadEnv(): Env {
  if (loaded) return loaded
  nextEnv.loadEnvConfig(projectRoot, process.env.NODE_ENV === 'development', { info: () => {}, error: console.error })
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(set)
  if (!parsed.success) throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  loaded = parsed.data
  return loaded
}

/** Parts of the environment that a child needs to run at all: where programs are, where temporary files go, which language. */
export const baseEnv = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']])),
  )

/** The variables of `envSchema` that are set, in the environment or a file: what one Kiln process hands on to another. */
export function settingsEnv(): Record<string, string> {
  loadEnv()
  return Object.fromEntries(Object.keys(envSchema.shape).flatMap((name) => (process.env[name] ? [[name, process.env[name] ?? '']] : [])))
}

export class EnvError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'EnvError'
    this.problems = problems
  }
}

/** Whether this is a build for production, which Next and the launcher set. */
export const isProduction = (): boolean => process.env.NODE_ENV === 'production'
