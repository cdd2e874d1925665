import type { Socket } from 'node:net'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { guardTransactions } from './guard-transactions.ts'
import * as schema from './schema.ts'
import { openWatchedSocket } from './watched-socket.ts'

export type Db = PostgresJsDatabase<typeof schema>
/** What every verb takes: the database, or the transaction it shall be part of. */
export type Tx = Db | Parameters<Parameters<Db['transaction']>[0]>[0]

/** An option of the driver that its types leave out. */
type Watched = postgres.Options<Record<string, never>> & { socket: (target: Parameters<typeof openWatchedSocket>[0]) => Socket }

export type DbConnection = { db: Db; sql: postgres.Sql; close: (options?: { withinSeconds?: number }) => Promise<void> }

/** What every session of ours asks of the server, in ms. */
export const sessionLimits = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 10_000 }

/**
 * The one pool a process uses for its own queries. A statement that takes over 30 s and a connection idle in a transaction for
 * over 10 s are ended by the server: a stopped process, or one whose machine is gone, holds its locks for less than its leases. A
 * server that says nothing for longer than a statement may take is left, and what waited for it fails as unavailable.
 */
export function connect(databaseUrl: string, { max = 10, applicationName = 'kiln', answerWithinMs = 35_000 } = {}): DbConnection {
  const options: Watched = {
    socket: (target) => openWatchedSocket(target, answerWithinMs),
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    max_lifetime: 60 * 30,
    backoff: pauseSeconds,
    onnotice: () => {},
    connection: { application_name: applicationName, ...sessionLimits },
  }
  const sql = postgres(databaseUrl, options)
  guardTransactions(sql)
  return { db: drizzle(sql, { schema }), sql, close: ({ withinSeconds = 5 } = {}) => sql.end({ timeout: withinSeconds }) }
}

/**
 * The driver's own pauses rise to twenty seconds, the faster the more connections a pool has: a database that was away for five
 * seconds stayed away for fifteen (bench/chaos, restarts).
 */
const pauseSeconds = (failures: number): number => Math.min(1, 0.02 * 2 ** failures) * (0.5 + Math.random() / 2)

/** Runs `work` in the transaction it is given, or in a new one. */
export const inTransaction = <T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> => tx.transaction(work)
