import { expect, test } from 'vitest'
import { sql } from 'drizzle-orm'
import { migrate } from './migrate.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()

test('a migrated database is left alone', async () => {
  expect(await migrate(database.url())).toEqual([])
})

test('a migration without a record runs again over what it made', async () => {
  await database.connection().db.execute(sql`delete from kiln_migrations`)
  expect(await migrate(database.url())).toContain('0001_foundation.sql')
})
