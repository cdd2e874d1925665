import { connect } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { refusePooler } from '#db/refuse-pooler.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import type { Env } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

/**
 * Brings a database to this version: our tables, the queue's own, and the settings that a new Kiln begins with. Safe to run again and by
 * several at once. Answers the migrations that were run. Throws database_pooled where it is reached through a pooler that keeps no sessions.
 */
export async function migrateDatabase(databaseUrl: string, env: Env): Promise<string[]> {
  await refusePooler(databaseUrl)
  const ran = await migrate(databaseUrl)
  await migrateQueues(databaseUrl)
  const { db, close } = connect(databaseUrl, { max: 1, applicationName: 'kiln migrate' })
  try {
    await getVariantSettings(db)
    await ensureDefaultStorages(db, { root: kilnHome(env).storageDir })
  } finally {
    await close()
  }
  return ran
}
