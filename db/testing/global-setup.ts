import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { startTestPostgres } from './start-test-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One real Postgres for the whole test run; each test file gets a copy of a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres()
  const sql = postgres(server.url('postgres'), { max: 1 })
  await sql`create database kiln_template`
  await sql.end()
  await migrate(server.url('kiln_template'))
  await migrateQueues(server.url('kiln_template'))
  project.provide('postgresUrl', server.url('postgres'))
  return server.stop
}
