import { createHash } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import type { Log } from '#lib/log.ts'

type BossOptions = { log: Log; superviseIntervalSeconds?: number; answerWithinMs?: number }

/**
 * pg-boss for a worker: gives out jobs and gives those of silent workers again. It keeps a small pool of its own, since it refuses to run
 * on ours, and survives a restart of Postgres.
 */
export async function getBoss(
  databaseUrl: string,
  { log, superviseIntervalSeconds = 10, answerWithinMs = 35_000 }: BossOptions,
): Promise<PgBoss> {
  const options = {
    connectionString: databaseUrl,
    application_name: 'kiln queue',
    max: 2,
    migrate: false,
    schedule: false,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    maintenanceIntervalSeconds: 600,
    // handed on to its pool: a server that goes silent is left, as db/client.ts leaves it
    query_timeout: answerWithinMs,
  }
  const boss = new PgBoss(options)
  prepareStatements(boss)
  boss.on('error', (error: Error) => log.warn({ err: error }, 'the queue could not be reached'))
  await boss.start()
  return boss
}

type Pooled = ReturnType<PgBoss['getDb']> & {
  pool: { query: (query: { name: string; text: string; values: unknown[] }) => Promise<{ rows: unknown[] }> }
}

/**
 * It has every statement parsed and planned anew, and planning a fetch costs the server five times what the fetch does (bench/engine-cost.ts).
 * Here each of its connections prepares a text once; several statements in one text cannot be.
 */
function prepareStatements(boss: PgBoss): void {
  const db = boss.getDb() as Pooled
  const executeSql = db.executeSql.bind(db)
  db.executeSql = (text, values = []) =>
    text.includes(';')
      ? executeSql(text, values)
      : db.pool.query({ name: createHash('sha256').update(text).digest('base64'), text, values })
}
