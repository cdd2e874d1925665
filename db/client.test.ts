import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { connect, type Tx } from './client.ts'
import { isDatabaseUnavailable } from './errors.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
const cut = (name: string) =>
  database
    .connection()
    .db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name} and datname = current_database()`,
    )

test('connections cut in the middle of transactions fail those transactions, and the next ones work', async () => {
  const { db, close } = connect(database.url(), { max: 4, applicationName: 'cut-often' })
  await database.connection().db.execute(sql`create table if not exists written (n integer)`)
  const ends: PromiseSettledResult<void>[] = []
  for (let round = 0; round < 10; round++) {
    const transactions = Array.from({ length: 4 }, (_, i) =>
      db.transaction(async (tx) => {
        const n = round * 4 + i
        await tx.execute(sql`insert into written values (${n})`)
        await tx.execute(sql`select pg_sleep(0.02)`)
        await tx.execute(sql`insert into written values (${n})`)
      }),
    )
    const writing = Promise.allSettled(transactions)
    await sleep(round * 4)
    await cut('cut-often')
    ends.push(...(await writing))
  }
  const failed = ends.filter((end) => end.status === 'rejected')
  expect(failed.length).toBeGreaterThan(0)
  expect(failed.filter(({ reason }) => !isDatabaseUnavailable(reason)).map(({ reason }) => reason)).toEqual([])
  // the last cut may have met connections that were idle: whoever asks next may be told so once, and then the pool has new ones
  await vi.waitFor(() => db.execute(sql`select 1`), { timeout: 5000 })
  const written = await database
    .connection()
    .db.execute<{ n: number; rows: number }>(sql`select n, count(*)::int as rows from written group by n order by n`)
  expect(written.filter(({ rows }) => rows !== 2)).toEqual([])
  // a commit whose answer was cut off stands, and was told as failed
  const told = ends.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []))
  expect(written.map(({ n }) => n)).toEqual(expect.arrayContaining(told))
  await close()
})

test('code that goes on in a transaction after its connection was cut writes nothing, nowhere', async () => {
  const { db, close } = connect(database.url(), { max: 1, applicationName: 'cut-once' })
  await database.connection().db.execute(sql`create table if not exists late (n integer)`)
  const late = Promise.withResolvers<unknown>()
  const begun = Promise.withResolvers<void>()
  const work = db.transaction(async (tx) => {
    await tx.execute(sql`select 1`)
    begun.resolve()
    await sleep(300)
    await tx.execute(sql`insert into late values (1)`).then(() => late.resolve('written'), late.resolve)
  })
  const refused = expect(work).rejects.toThrow()
  await begun.promise
  await cut('cut-once')
  await refused
  // the pool may meet the cut connection once more
  await vi.waitFor(async () => expect(await db.execute(sql`select 2 as two`)).toMatchObject([{ two: 2 }]), { timeout: 5000 })
  expect(isDatabaseUnavailable(await late.promise)).toBe(true)
  expect(await db.execute(sql`select n from late`)).toHaveLength(0)
  await close()
})

test('a connection prepares each text once, inside transactions and savepoints too', async () => {
  const { db, close } = connect(database.url(), { max: 1, applicationName: 'prepares' })
  const ask = (tx: Tx, n: number) => tx.execute(sql`select ${n}::integer + 1 as next`)
  await ask(db, 1)
  await db.transaction(async (tx) => {
    await ask(tx, 2)
    await tx.transaction((inner) => ask(inner, 3))
  })
  const prepared = await db.execute<{ uses: string }>(
    sql`select generic_plans + custom_plans as uses from pg_prepared_statements where statement like 'select $1::integer + 1 as next'`,
  )
  expect(prepared.map(({ uses }) => Number(uses))).toEqual([3])
  await close()
})

test('code that goes on in a savepoint after its connection was cut writes nothing, nowhere', async () => {
  const { db, close } = connect(database.url(), { max: 1, applicationName: 'cut-inside' })
  await database.connection().db.execute(sql`create table if not exists inside (n integer)`)
  const late = Promise.withResolvers<unknown>()
  const begun = Promise.withResolvers<void>()
  const work = db.transaction((tx) =>
    tx.transaction(async (inner) => {
      await inner.execute(sql`select 1`)
      begun.resolve()
      await sleep(300)
      await inner.execute(sql`insert into inside values (1)`).then(() => late.resolve('written'), late.resolve)
    }),
  )
  const refused = expect(work).rejects.toThrow()
  await begun.promise
  await cut('cut-inside')
  await refused
  // the pool may meet the cut connection once more
  await vi.waitFor(async () => expect(await db.execute(sql`select 2 as two`)).toMatchObject([{ two: 2 }]), { timeout: 5000 })
  expect(isDatabaseUnavailable(await late.promise)).toBe(true)
  expect(await db.execute(sql`select n from inside`)).toHaveLength(0)
  await close()
})

test('a process that is stopped in the middle of a transaction loses it before a lease of 12 seconds could run out', async () => {
  const [row] = await database
    .connection()
    .db.execute<{ ms: number }>(sql`select setting::int as ms from pg_settings where name = 'idle_in_transaction_session_timeout'`)
  expect(row?.ms).toBeGreaterThan(0)
  expect(row?.ms).toBeLessThan(12_000)
})

test('a database that was away for long is asked again within a second', async () => {
  const { backoff } = database.connection().sql.options
  for (const failures of [0, 1, 5, 50, 5000]) {
    const seconds = typeof backoff === 'function' ? backoff(failures) : Number.POSITIVE_INFINITY
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(1)
  }
})
