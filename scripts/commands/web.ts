import { join } from 'node:path'
import { baseEnv, loadEnv, projectRoot, settingsEnv } from '#lib/env.ts'
import { findDatabaseUrl } from '#lib/home.ts'
import { spawnChild } from '#render/process.ts'
import { isWebBuilt } from '../launcher/build-web.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { endWithLauncher } from '../launcher/supervise-child.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { Refusal } from './refusal.ts'
import { printSetupLink } from './setup-link.ts'

/** The web alone, against DATABASE_URL, after bringing the database up to date; its log in this terminal. For containers. */
export async function runWeb(): Promise<number> {
  const env = loadEnv()
  const databaseUrl = findDatabaseUrl(env)
  if (databaseUrl === null) throw new Refusal('not_running', 'no database: set DATABASE_URL, or use npm start, which brings one')
  console.error(`database: ${describeDatabase(env)}`)
  if (!isWebBuilt()) console.error('the web was built from other sources than these; npm start builds it anew')
  await migrateDatabase(databaseUrl, env)
  await printSetupLink(env)
  const next = join(projectRoot, 'node_modules/next/dist/bin/next')
  const args = [...endWithLauncher, next, 'start', '--port', String(env.PORT), '--hostname', env.HOST]
  const childEnv = { ...baseEnv(), ...settingsEnv(), KILN_HOME: env.KILN_HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  const web = spawnChild({
    command: process.execPath,
    args,
    env: childEnv,
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
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
