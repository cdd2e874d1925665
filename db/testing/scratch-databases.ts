import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import type { listMigrations } from '#db/migrate.ts'

export const urlOf = (name: string): string => inject('postgresUrl').replace(/\/postgres$/, `/${name}`)

/** One session in a database, ended before this answers: what is to be copied may have none. */
export async function withSession<T>(name: string, work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = postgres(urlOf(name), { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** A database that is empty, or a copy of one in which nobody has a session, and is gone afterwards. */
export async function withDatabase({ from = 'template1' }: { from?: string }, work: (name: string) => Promise<void>): Promise<void> {
  const name = `t_scratch_${randomUUID().replaceAll('-', '')}`
  await withSession('postgres', (admin) => admin.unsafe(`create database ${name} template ${from} strategy file_copy`))
  try {
    await work(name)
  } finally {
    await withSession('postgres', (admin) => admin.unsafe(`drop database ${name} with (force)`))
  }
}

export const withEmptyDatabase = (work: (url: string, sql: postgres.Sql) => Promise<void>): Promise<void> =>
  withDatabase({}, (name) => withSession(name, (sql) => work(urlOf(name), sql)))

/** Says of these migrations that they have run, as the migrator does. */
export async function recordMigrations(sql: postgres.Sql, migrations: ReturnType<typeof listMigrations>): Promise<void> {
  await sql`create table if not exists kiln_migrations (name text primary key, hash text not null, ran_at timestamptz not null default now())`
  for (const { name, hash } of migrations)
    await sql`insert into kiln_migrations (name, hash) values (${name}, ${hash}) on conflict do nothing`
}
