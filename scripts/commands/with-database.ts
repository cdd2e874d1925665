import { connect, type DbConnection } from '#db/client.ts'
import type { Env } from '#lib/env.ts'
import { findDatabaseUrl } from '#lib/home.ts'

/** A command cannot go on: said on stderr, exit code 3. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}

/** Runs `work` on the database of this Kiln. Throws Refusal when Kiln does not run and there is no DATABASE_URL. */
export async function withDatabase<T>(env: Env, work: (connection: DbConnection, databaseUrl: string) => Promise<T>): Promise<T> {
  const url = findDatabaseUrl(env)
  if (url === null) throw new Refusal('not_running', `Kiln does not run on ${env.KILN_HOME}; start it with npm start`)
  const connection = connect(url, { max: 2, applicationName: 'kiln command' })
  try {
    return await work(connection, url)
  } finally {
    await connection.close()
  }
}
