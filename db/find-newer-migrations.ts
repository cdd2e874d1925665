import { sql } from 'drizzle-orm'
import type { Tx } from './client.ts'
import { listMigrations } from './migrate.ts'

/** As they were when this process began: the files may be newer by now than the code that runs. */
const own = new Set(listMigrations().map(({ name }) => name))

/** Migrations that the database has seen and this process does not know: a newer version has changed the tables. */
export async function findNewerMigrations(tx: Tx): Promise<string[]> {
  const ran = await tx.execute<{ name: string }>(sql`select name from kiln_migrations order by name`)
  return ran.map(({ name }) => name).filter((name) => !own.has(name))
}
