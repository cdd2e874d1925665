import { connect, type Db, type DbConnection } from '#db/client.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { findDatabaseUrl } from '#lib/home.ts'

/** How long an address counts as known: asking for the embedded server's reads files. */
const rereadMs = 1_000

type Held = { url: string; connection: DbConnection; readAt: number }
// A module is evaluated anew by hot reload and once a bundle; the pool must not be.
const held = globalThis as typeof globalThis & { kilnWebDatabase?: Held }

/** The address of the database. Throws database_unavailable where none is set and none runs. */
export function webDatabaseUrl(): string {
  const url = findDatabaseUrl(loadEnv())
  if (url === null) throw new AppError('database_unavailable')
  return url
}

function webConnection(): DbConnection {
  const known = held.kilnWebDatabase
  if (known !== undefined && performance.now() - known.readAt < rereadMs) return known.connection
  const url = webDatabaseUrl()
  // The embedded server comes back on another port when its old one was taken meanwhile.
  if (known !== undefined && known.url !== url) void known.connection.close()
  const connection = known?.url === url ? known.connection : connect(url, { applicationName: 'kiln web' })
  held.kilnWebDatabase = { url, connection, readAt: performance.now() }
  return connection
}

/** The one pool that pages and routes of this process share. Throws database_unavailable. */
export const webDb = (): Db => webConnection().db

/** Ends the pool; a later webDb() opens a new one. */
export async function closeWebDb(): Promise<void> {
  const { kilnWebDatabase } = held
  held.kilnWebDatabase = undefined
  await kilnWebDatabase?.connection.close()
}
