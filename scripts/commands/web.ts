import { checkHome } from '#lib/check-home.ts'
import { loadEnv } from '#lib/env.ts'
import { findDatabaseUrl } from '#lib/home.ts'
import { isWebBuilt } from '../launcher/build-web.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { spawnNode } from '../launcher/spawn-node.ts'
import { webArgs } from '../launcher/web-args.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { Refusal } from './refusal.ts'
import { printSetupLink } from './setup-link.ts'

/** The web alone, against DATABASE_URL, after bringing the database up to date; its log in this terminal. For containers. */
export async function runWeb(): Promise<number> {
  const env = loadEnv()
  checkHome(env)
  const databaseUrl = findDatabaseUrl(env)
  if (databaseUrl === null) throw new Refusal('not_running', 'no database: set DATABASE_URL, or use npm start, which brings one')
  console.error(`database: ${describeDatabase(env)}`)
  if (!isWebBuilt()) console.error('the web was built from other sources than these; npm start builds it anew')
  await migrateDatabase(databaseUrl, env)
  await printSetupLink(env)
  const web = spawnNode(webArgs(env.PORT, env.HOST), {
    env: { KILN_HOME: env.KILN_HOME },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      asked = true
      web.kill('SIGTERM')
    })
  return new Promise((resolve) => {
    web.on('error', () => resolve(1))
    web.on('exit', (code) => resolve(asked ? 0 : (code ?? 1)))
  })
}
