import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { baseEnv, EnvError } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { explainError } from './explain-error.ts'
import { Refusal } from './refusal.ts'

const { connection } = useTestDatabase()

test('a database that is away is named by its code and reason, without the statement that found out', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  const { lines, exitCode } = explainError(new Error('Failed query: select secret from workers', { cause: refused }))
  expect(exitCode).toBe(1)
  expect(lines.join()).toContain('database_unavailable: connect ECONNREFUSED 127.0.0.1:1')
  expect(lines.join()).not.toContain('select secret')
})

test('each kind of end has its own exit code', () => {
  expect(explainError(new EnvError(['PORT: wrong']))).toMatchObject({ exitCode: 2, lines: [expect.anything(), '  PORT: wrong'] })
  expect(explainError(new Refusal('not_running', 'not running'))).toEqual({ exitCode: 3, code: 'not_running', lines: ['not running'] })
  expect(explainError(Object.assign(new Error('unknown'), { code: 'commander.unknownCommand', exitCode: 1 })).exitCode).toBe(2)
  expect(explainError(Object.assign(new Error('help'), { code: 'commander.help', exitCode: 0 })).exitCode).toBe(0)
  expect(explainError(new AppError('storage_full')).code).toBe('storage_full')
  expect(explainError(new AppError('storage_full')).lines[0]).toContain('(storage_full)')
})

test('a database that nobody migrated is told apart from one that is away', async () => {
  const { sql } = connection()
  await sql`create schema empty`
  const error: unknown = await sql`select 1 from empty.task_runs`.catch((thrown: unknown) => thrown)
  expect(explainError(new Error('Failed query', { cause: error }))).toMatchObject({ code: 'not_migrated', exitCode: 3 })
})

test.each([
  [['status', '--json'], 1, 'database_unavailable'],
  [['task', 'no-such-task', '--json'], 2, 'usage'],
])('with --json, %j prints one object also where it cannot go on', (args, exitCode, code) => {
  const kiln = join(import.meta.dirname, '../kiln.ts')
  const env = { ...baseEnv(), DATABASE_URL: 'postgres://kiln@127.0.0.1:1/kiln', KILN_HOME: '/nowhere', NODE_ENV: 'test' as const }
  let ended: { status?: number; stdout?: string } = {}
  try {
    execFileSync(process.execPath, [kiln, ...args], { env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    ended = error as typeof ended
  }
  expect(ended.status).toBe(exitCode)
  expect(JSON.parse(ended.stdout ?? '')).toMatchObject({ error: { code } })
})
