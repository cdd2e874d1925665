import { PgBoss } from 'pg-boss'
import type { Log } from '#lib/log.ts'

export type BossOptions = { log: Log; superviseIntervalSeconds?: number }

/**
 * pg-boss for a worker: gives out jobs and gives those of silent workers again. It keeps a small pool of its own, since it refuses to run
 * on ours, and survives a restart of Postgres.
 */
export async function getBoss(databaseUrl: string, { log, superviseIntervalSeconds = 10 }: BossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'kiln queue',
    max: 2,
    migrate: false,
    schedule: false,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    maintenanceIntervalSeconds: 600,
  })
  boss.on('error', (error: Error) => log.warn({ err: error }, 'the queue could not be reached'))
  await boss.start()
  return boss
}
