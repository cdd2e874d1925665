import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { guardTransactions } from './guard-transactions.ts'
import * as schema from './schema.ts'

export type Db = PostgresJsDatabase<typeof schema>
/** What every verb takes: the database, or the transaction it shall be part of. */
export type Tx = Db | Parameters<Parameters<Db['transaction']>[0]>[0]

export type DbConnection = { db: Db; sql: postgres.Sql; close: () => Promise<void> }

/**
 * The one pool a process uses for its own queries. A statement that takes over 30 s and a connection idle in a transaction for
 * over 10 s are ended by the server: a stopped process, or one whose machine is gone, holds its locks for less than its leases.
 */
export function connect(databaseUrl: string, { max = 10, applicationName = 'kiln' } = {}): DbConnection {
  const sql = postgres(databaseUrl, {
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    max_lifetime: 60 * 30,
    onnotice: () => {},
    connection: {
      application_name: applicationName,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 10_000,
    },
  })
  guardTransactions(sql)
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) }
}

/** Runs `work` in the transaction it is given, or in a new one. */
export const inTransaction = <T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> => tx.transaction(work)
