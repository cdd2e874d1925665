import { is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { listMigrations, migrate } from './migrate.ts'
import * as schema from './schema.ts'
import { recordMigrations, urlOf, withDatabase, withEmptyDatabase, withSession } from './testing/scratch-databases.ts'
import { splitStatements } from './testing/split-statements.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
const migrations = listMigrations()
const statements = migrations.flatMap((migration) =>
  splitStatements(migration.sql).map((statement) => ({ migration: migration.name, statement })),
)

test('a migrated database is left alone', async () => {
  expect(await migrate(database.url())).toEqual([])
})

test('a migration without a record runs again over what it made', async () => {
  await database.connection().db.execute(sql`delete from kiln_migrations`)
  expect(await migrate(database.url())).toEqual(migrations.map(({ name }) => name))
})

test('a migrator that was killed after any of its statements leaves what the next one finishes to the same tables', async () => {
  const whole = await describeTables(database.connection().sql)
  expect(statements.length).toBeGreaterThan(40)
  const names = migrations.map(({ name }) => name)
  await withDatabase({}, async (soFar) => {
    for (const [i, migration] of migrations.entries()) {
      // its statements done and not recorded: the worst that a kill, or a migrator without transactions, can leave
      for (const [k, statement] of splitStatements(migration.sql).entries()) {
        await withSession(soFar, (sql) => sql.unsafe(statement))
        await withDatabase({ from: soFar }, async (left) => {
          const at = `after statement ${k + 1} of ${migration.name}`
          expect(await migrate(urlOf(left)), at).toEqual(names.slice(i))
          expect(await withSession(left, describeTables), at).toEqual(whole)
        })
      }
      await withSession(soFar, (sql) => recordMigrations(sql, [migration]))
    }
  })
}, 300_000)

test('records that are lost altogether, whenever that is, are no reason not to go on', async () => {
  const whole = await describeTables(database.connection().sql)
  for (let done = 1; done < migrations.length; done++)
    await withEmptyDatabase(async (url, sql) => {
      for (const migration of migrations.slice(0, done)) await sql.unsafe(migration.sql)
      expect(await migrate(url), `after ${done}`).toEqual(migrations.map(({ name }) => name))
      expect(await describeTables(sql), `after ${done}`).toEqual(whole)
    })
}, 120_000)

test.each(['function tally_images()', 'view variant_outputs'])('what is compared holds what stands in the %s', async (what) => {
  await withEmptyDatabase(async (url, sql) => {
    await migrate(url)
    const whole = await describeTables(sql)
    const made = statements.filter(({ statement }) => statement.includes(`create or replace ${what}`))
    await sql.unsafe(made[0]?.statement.replace("'stored'", "'kept'").replace('s.created_at', 'now() as created_at') ?? '')
    expect(await describeTables(sql)).not.toEqual(whole)
  })
})

test('a migrator whose connection is cut at any statement can be run again', async () => {
  const whole = await describeTables(database.connection().sql)
  await withEmptyDatabase(async (url, sql) => {
    for (let cut = 1; cut < statements.length; cut += 9) {
      const migrator = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'doomed' } })
      const soFar = statements.slice(0, cut).map(({ statement }) => statement)
      const doomed = migrator.unsafe(['begin', 'select pg_advisory_xact_lock(42001)', ...soFar, 'select pg_sleep(60)'].join(';\n')).simple()
      const [ended] = await Promise.all([
        doomed.then(
          () => 'committed',
          () => 'cut',
        ),
        cutWhenAsleep(sql),
      ])
      expect(ended, `cut at statement ${cut}`).toBe('cut')
      await migrator.end({ timeout: 1 })
    }
    expect(await migrate(url)).toEqual(migrations.map(({ name }) => name))
    expect(await describeTables(sql)).toEqual(whole)
  })
}, 180_000)

test('of several migrators at once each statement is run by one', async () => {
  await withEmptyDatabase(async (url) => {
    const ran = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(ran.flat().sort()).toEqual(migrations.map(({ name }) => name).sort())
  })
})

test('every column that the code names is in the migrated database with its type and nullability, and no other', async () => {
  const columns = (await describeTables(database.connection().sql)).flatMap((line) =>
    line.startsWith('column ') ? [line.slice('column '.length)] : [],
  )
  const tables = (Object.values(schema) as unknown[]).filter((value): value is PgTable => is(value, PgTable))
  expect(tables.length).toBeGreaterThan(15)
  const named = tables.flatMap((table) => {
    const config = getTableConfig(table)
    return config.columns.map((column) => `${config.name}.${column.name} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`)
  })
  const known = new Set(tables.map((table) => getTableConfig(table).name))
  expect(named.sort()).toEqual(columns.filter((column) => known.has(column.split('.')[0] ?? '')).sort())
})

async function cutWhenAsleep(admin: postgres.Sql): Promise<void> {
  for (let cut = 0; cut === 0; await new Promise((resolve) => setTimeout(resolve, 10)))
    cut = (
      await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'doomed' and datname = current_database() and wait_event = 'PgSleep'`
    ).length
}

/** All that a migration makes, in words that can be compared. */
async function describeTables(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
    union all select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all select 'view ' || c.oid::regclass || ' ' || pg_get_viewdef(c.oid) from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
    union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by 1`
  return rows.map(({ line }) => line)
}
