import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { startPostgres } from '#scripts/embedded-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One real Postgres for the whole test run; each test file gets a copy of a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'kiln-test-db-'))
  const server = await startPostgres({
    dataDir: join(home, 'postgres'),
    password: 'test',
    settings: { fsync: 'off', synchronous_commit: 'on', max_connections: '300' },
  })
  const sql = postgres(server.url('postgres'), { max: 1 })
  await sql`create database kiln_template`
  await sql.end()
  await migrate(server.url('kiln_template'))
  await migrateQueues(server.url('kiln_template'))
  project.provide('postgresUrl', server.url('postgres'))
  return async () => {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
