import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { projectRoot } from '#lib/env.ts'
import type { Tx } from './client.ts'

/** Migrations of this version that the database has not seen. */
export async function findPendingMigrations(tx: Tx): Promise<string[]> {
  const names = (await readdir(join(projectRoot, 'db', 'migrations'))).filter((name) => name.endsWith('.sql'))
  const ran = await tx.execute<{ name: string }>(sql`select name from kiln_migrations`)
  return names.filter((name) => !ran.some((row) => row.name === name))
}
