import { delimiter } from 'node:path'
import type { Tx } from '#db/client.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { storageRoles } from '#lib/contracts/storages.ts'
import type { Env } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

/** A database's address as it may be shown: without who signs in and with what. */
export function describeDatabase(env: Env): string {
  if (env.DATABASE_URL === undefined) return `embedded Postgres, data in ${kilnHome(env).postgresDir}`
  const { hostname, port, pathname } = new URL(env.DATABASE_URL)
  return `${pathname.slice(1) || 'postgres'} on ${hostname}${port ? `:${port}` : ''} (DATABASE_URL)`
}

/** What is in use, before anything is started: label → value. */
export function describeSetUp(env: Env): [string, string][] {
  const library = env.KILN_LIBRARY?.split(delimiter).filter(Boolean).join(', ')
  return [
    ['environment', env.KILN_ENV],
    ['database', describeDatabase(env)],
    ['storage', `${kilnHome(env).storageDir} (this machine's folder; the settings page may name others)`],
    ['library', library ?? 'any folder that this account may read (KILN_LIBRARY limits it)'],
    ['home', env.KILN_HOME],
  ]
}

/** Where originals and variants go by the settings page, in one line. */
export async function describeStorages(tx: Tx): Promise<string> {
  const places: string[] = []
  for (const role of storageRoles) {
    const settings = (await findStorageForRole(tx, role))?.settings
    if (settings === undefined) places.push(`${role}: not configured`)
    else if (settings.kind === 'local') places.push(`${role}: ${settings.root}`)
    else
      places.push(
        `${role}: s3://${settings.bucket}/${settings.folder}${settings.endpoint === null ? '' : ` at ${new URL(settings.endpoint).host}`}`,
      )
  }
  return places.join(', ')
}
