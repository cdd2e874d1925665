import { loadEnv } from '#lib/env.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { openDatabase } from './open-database.ts'

/** Migrates DATABASE_URL, the embedded database that runs, or the one that lies in KILN_HOME. */
export async function runMigrate({ json }: { json?: boolean }): Promise<number> {
  const env = loadEnv()
  console.error(`database: ${describeDatabase(env)}`)
  const database = await openDatabase(env, { command: 'kiln migrate', say: (line) => console.error(line) })
  try {
    const ran = await migrateDatabase(database.url, env)
    console.log(json ? JSON.stringify({ ran }) : ran.length === 0 ? 'up to date' : `ran ${ran.join(', ')}`)
    return 0
  } finally {
    await database.close()
  }
}
