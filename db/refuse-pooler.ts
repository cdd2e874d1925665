import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { AppError, findPostgresError } from '#lib/errors.ts'
import { sessionLimits } from './client.ts'

/** What PgBouncer answers to a setting it does not hand on, and to much else. */
const protocolViolation = '08P01'

/**
 * Throws database_pooled where a session does not stay with who opened it, as behind PgBouncer in transaction mode: what a worker listens
 * for would never reach it, and the limits of its sessions would hold for somebody else or for nobody.
 */
export async function refusePooler(databaseUrl: string, { withinMs = 5_000 } = {}): Promise<void> {
  const channel = `kiln_${randomUUID().replaceAll('-', '')}`
  const heard = Promise.withResolvers<true>()
  const options = (connection: postgres.Options<Record<string, never>>['connection']) => ({
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: 10,
    onnotice: () => {},
    onnotify: (on: string) => void (on === channel && heard.resolve(true)),
    connection: { application_name: 'kiln start', ...connection },
  })
  const listener = postgres(databaseUrl, options(sessionLimits))
  const teller = postgres(databaseUrl, options({}))
  let timer: NodeJS.Timeout | undefined
  try {
    await teller`select 1`
    await listener.unsafe(`listen ${channel}`).catch((error: unknown) => {
      throw findPostgresError(error)?.sqlstate === protocolViolation ? new AppError('database_pooled', {}, error) : error
    })
    await teller`select pg_notify(${channel}, '')`
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs)
    })
    if (!(await Promise.race([heard.promise, late]))) throw new AppError('database_pooled', { reason: 'what is said is not heard' })
    for (const [name, wanted] of Object.entries(sessionLimits)) {
      const [found] = await listener<{ setting: string }[]>`select setting from pg_settings where name = ${name}`
      if (Number(found?.setting) !== wanted) throw new AppError('database_pooled', { reason: `${name} does not stay` })
    }
  } finally {
    clearTimeout(timer)
    await Promise.all([listener.end({ timeout: 1 }), teller.end({ timeout: 1 })])
  }
}
