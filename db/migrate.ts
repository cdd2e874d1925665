import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { lockIds } from './lock-ids.ts'

const folder = join(import.meta.dirname, 'migrations')

type Migration = { name: string; sql: string; hash: string }

export const listMigrations = (): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8')
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
    })

/**
 * Brings the database to this version's tables. Each migration is one transaction under one lock, and each of its statements
 * accepts what is already there, so that it may run again over a half-done one. Answers the names that were run. The hash is kept for
 * whoever asks which text made a database; it is not compared, since a comment put right must stop no start.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, connection: { application_name: 'kiln migrate' } })
  const ran: string[] = []
  try {
    for (const migration of listMigrations())
      await sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(${lockIds.migrate})`
        await tx`create table if not exists kiln_migrations (name text primary key, hash text not null, ran_at timestamptz not null default now())`
        const known = await tx`select 1 from kiln_migrations where name = ${migration.name}`
        if (known.length > 0) return
        await tx.unsafe(migration.sql)
        await tx`insert into kiln_migrations (name, hash) values (${migration.name}, ${migration.hash})`
        ran.push(migration.name)
      })
  } finally {
    await sql.end({ timeout: 5 })
  }
  return ran
}
