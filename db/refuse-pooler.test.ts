import { describe, expect, it } from 'vitest'
import { loadEnv } from '#lib/env.ts'
import { toAppError } from '#lib/errors.ts'
import { withDatabase } from '#scripts/commands/with-database.ts'
import { migrateDatabase } from '#scripts/migrate-database.ts'
import { refusePooler } from './refuse-pooler.ts'
import { findPgbouncer, startPgbouncer } from './testing/start-pgbouncer.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
const hasPgbouncer = findPgbouncer() !== null
if (!hasPgbouncer) console.log('skipped: PgBouncer before the database, since none is installed')
const limits = ['statement_timeout', 'idle_in_transaction_session_timeout']

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => toAppError(error).code,
  )

it('a server that is asked itself is not refused', async () => {
  expect(await codeOf(refusePooler(database.url()))).toBe('none')
})

it('a server that does not answer is not taken for a pooler', async () => {
  expect(await codeOf(refusePooler('postgres://kiln@127.0.0.1:1/kiln'))).not.toBe('database_pooled')
})

describe.skipIf(!hasPgbouncer)('PgBouncer before the database (row 89)', () => {
  it.each([
    ['transaction mode as it comes', { mode: 'transaction' as const }],
    ['transaction mode that takes every setting of a session and forgets it', { mode: 'transaction' as const, ignores: limits }],
    ['session mode that refuses the limits of a session', { mode: 'session' as const }],
    ['session mode that forgets the limits of a session', { mode: 'session' as const, ignores: limits }],
  ])('in %s is refused with database_pooled: nothing is migrated through it, and no command works through it', async (_, options) => {
    const bouncer = await startPgbouncer(database.url(), options)
    try {
      expect(await codeOf(refusePooler(bouncer.url, { withinMs: 1000 }))).toBe('database_pooled')
      const env = { ...loadEnv(), DATABASE_URL: bouncer.url }
      expect(await codeOf(migrateDatabase(bouncer.url, env))).toBe('database_pooled')
      expect(await codeOf(withDatabase(env, async () => {}))).toBe('database_pooled')
    } finally {
      await bouncer.stop()
    }
  })
})
