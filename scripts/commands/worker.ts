import { join } from 'node:path'
import { checkHome } from '#lib/check-home.ts'
import { loadEnv, projectRoot } from '#lib/env.ts'
import { findDatabaseUrl } from '#lib/home.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { spawnNode } from '../launcher/spawn-node.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { Refusal } from './refusal.ts'

/** One worker in this terminal, its log on stderr; ends with it and hands on its exit code. */
export async function runWorkerCommand(): Promise<number> {
  const env = loadEnv()
  checkHome(env)
  const databaseUrl = findDatabaseUrl(env)
  if (databaseUrl === null) throw new Refusal('not_running', `no database: set DATABASE_URL, or start Kiln on ${env.KILN_HOME} first`)
  console.error(`database: ${describeDatabase(env)}`)
  if (env.DATABASE_URL !== undefined) await migrateDatabase(databaseUrl, env) // whichever of several machines is first does it
  const worker = spawnWorker(['ignore', 'inherit', 'inherit'])
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => worker.kill('SIGTERM'))
  return new Promise((resolve) => {
    worker.on('error', () => resolve(1))
    worker.on('exit', (code) => resolve(code ?? 1))
  })
}

/** A worker process that ends in order when this process does, however it ends. */
const spawnWorker = (stdio: ['ignore', 'inherit' | number, 'inherit' | number]) =>
  spawnNode([join(projectRoot, 'jobs/worker.ts')], { env: { KILN_HOME: loadEnv().KILN_HOME }, stdio })
