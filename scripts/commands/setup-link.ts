import { hasUsers } from '#db/people/read.ts'
import { loadEnv } from '#lib/env.ts'
import { kilnHome, loadSecrets } from '#lib/home.ts'
import { findLauncher } from '../launcher/run-files.ts'
import { withDatabase } from './with-database.ts'

/** Prints the link that makes the first account. Refused once there is one. */
export async function runSetupLink(): Promise<number> {
  const env = loadEnv()
  if (await withDatabase(env, ({ db }) => hasUsers(db))) {
    console.error('There is an account already; the set-up page is closed.')
    return 3
  }
  const launcher = await findLauncher(kilnHome(env).runDir)
  console.log(`${env.KILN_URL ?? launcher?.url ?? `http://localhost:${env.PORT}`}/setup?token=${loadSecrets(env).setupToken}`)
  return 0
}
