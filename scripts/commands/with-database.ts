import { connect, type DbConnection } from '#db/client.ts'
import { refusePooler } from '#db/refuse-pooler.ts'
import type { Env } from '#lib/env.ts'
import { findDatabaseUrl } from '#lib/home.ts'
import { Refusal } from './refusal.ts'
import { commandName } from './wait-for-others.ts'

/** Runs `work` on the database of this Kiln. Throws Refusal when Kiln does not run and there is no DATABASE_URL, database_pooled. */
export async function withDatabase<T>(env: Env, work: (connection: DbConnection, databaseUrl: string) => Promise<T>): Promise<T> {
  const url = findDatabaseUrl(env)
  if (url === null) throw new Refusal('not_running', `Kiln does not run on ${env.KILN_HOME}; start it with npm start`)
  const connection = connect(url, { max: 2, applicationName: commandName })
  try {
    if (env.DATABASE_URL !== undefined) await refusePooler(url)
    return await work(connection, url)
  } finally {
    await connection.close()
  }
}
