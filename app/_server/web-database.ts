import { connect, type Db, type DbConnection } from '#db/client.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { findDatabaseUrl } from '#lib/home.ts'

type Held = { url: string; connection: DbConnection }
// A module is evaluated anew by hot reload and once a bundle; the pool must not be.
const held = globalThis as typeof globalThis & { kilnWebDatabase?: Held }

/** The address of the database. Throws database_unavailable where none is set and none runs. */
export function webDatabaseUrl(): string {
  const url = findDatabaseUrl(loadEnv())
  if (url === null) throw new AppError('database_unavailable')
  return url
}

function webConnection(): DbConnection {
  // The embedded server comes back on another port when its old one was taken meanwhile.
  const url = webDatabaseUrl()
  if (held.kilnWebDatabase?.url !== url) {
    void held.kilnWebDatabase?.connection.close()
    held.kilnWebDatabase = { url, connection: connect(url, { applicationName: 'kiln web' }) }
  }
  return held.kilnWebDatabase.connection
}

/** The one pool that pages and routes of this process share. Throws database_unavailable. */
export const webDb = (): Db => webConnection().db

/** Ends the pool; a later webDb() opens a new one. */
export async function closeWebDb(): Promise<void> {
  const { kilnWebDatabase } = held
  held.kilnWebDatabase = undefined
  await kilnWebDatabase?.connection.close()
}
