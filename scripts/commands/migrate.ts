import { mkdirSync } from 'node:fs'
import { loadEnv } from '#lib/env.ts'
import { findDatabaseUrl, kilnHome } from '#lib/home.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { startDatabase } from '../launcher/start-database.ts'
import { migrateDatabase } from '../migrate-database.ts'

/** Migrates DATABASE_URL, the embedded database that runs, or the one that lies in KILN_HOME. */
export async function runMigrate({ json }: { json?: boolean }): Promise<number> {
  const env = loadEnv()
  console.error(`database: ${describeDatabase(env)}`)
  mkdirSync(kilnHome(env).runDir, { recursive: true })
  const url = findDatabaseUrl(env)
  const own = url === null ? await startDatabase(env, (line) => console.error(line)) : null
  try {
    const ran = await migrateDatabase(url ?? own?.url ?? '', env)
    console.log(json ? JSON.stringify({ ran }) : ran.length === 0 ? 'up to date' : `ran ${ran.join(', ')}`)
    return 0
  } finally {
    await own?.stop()
  }
}
