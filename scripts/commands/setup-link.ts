import { hasUsers } from '#db/people/read.ts'
import { type Env, loadEnv } from '#lib/env.ts'
import { kilnHome, loadSecrets } from '#lib/home.ts'
import { findLauncher } from '../launcher/run-files.ts'
import { withDatabase } from './with-database.ts'

/** Prints the link that makes the first account. Refused once there is one. */
export async function runSetupLink(): Promise<number> {
  if (await printSetupLink(loadEnv())) return 0
  console.error('There is an account already; the set-up page is closed.')
  return 3
}

/** False, and nothing is printed, once there is an account. */
export async function printSetupLink(env: Env): Promise<boolean> {
  if (await withDatabase(env, ({ db }) => hasUsers(db))) return false
  const launcher = await findLauncher(kilnHome(env).runDir)
  console.log(`${env.KILN_URL ?? launcher?.url ?? `http://localhost:${env.PORT}`}/setup?token=${loadSecrets(env).setupToken}`)
  return true
}
