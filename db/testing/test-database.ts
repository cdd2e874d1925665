import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect, type DbConnection } from '#db/client.ts'

/**
 * A database of this test file's own, cloned from the migrated template, and dropped afterwards. Fails the file when a connection
 * other than its own is left open at the end.
 */
export function useTestDatabase(): { connection: () => DbConnection; url: () => string } {
  let connection: DbConnection | undefined
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const url = () => inject('postgresUrl').replace(/\/postgres$/, `/${name}`)
  beforeAll(async () => {
    const admin = postgres(inject('postgresUrl'), { max: 1 })
    await admin.unsafe(`create database ${name} template kiln_template`)
    await admin.end()
    connection = connect(url())
  })
  afterAll(async () => {
    await connection?.close()
    const admin = postgres(inject('postgresUrl'), { max: 1 })
    const open =
      await admin`select application_name, state, query from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
    if (open.length > 0) throw new Error(`connections left open: ${JSON.stringify(open)}`)
  })
  return {
    connection: () => {
      if (connection === undefined) throw new Error('the test database is made in beforeAll')
      return connection
    },
    url,
  }
}
