import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Db, type DbConnection } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { sql } from '#db/sql.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { getRun } from '#db/task-runs/read.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { startRun } from '#jobs/start-run.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { toAppError } from '#lib/errors.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** Local storages have no secrets; the opener only wants a key. */
export const encryptionKey = 'k'.repeat(64)

const actor = { kind: 'system', id: null, label: 'chaos' } as const

export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  { forMs = 60_000, everyMs = 50 } = {},
): Promise<T> {
  for (const startedAt = performance.now(); ; await sleep(everyMs)) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (performance.now() - startedAt > forMs) throw new Error(`waited ${forMs} ms in vain: ${what}`)
  }
}

/** Starts a run over what is missing; null where nothing is. */
export async function startMissing(db: Db): Promise<string | null> {
  try {
    return (await startRun(db, { task: 'preprocess-images', scope: { kind: 'missing' }, actor })).runId
  } catch (error) {
    if (toAppError(error).code === 'nothing_in_scope') return null
    throw error
  }
}

export const hasEnded = async (db: Db, runId: string): Promise<boolean> => (await getRun(db, runId)).finishedAt !== null

export const countDone = async (db: Db): Promise<number> =>
  Number((await db.execute<{ n: string }>(sql`select count(*) as n from images where variant_state = 'complete'`))[0]?.n)

/** `key → sha256` of all that the manifest names. */
export async function readManifest(db: Db): Promise<Map<string, string>> {
  const rows = await db.execute<{ key: string; sha256: string }>(sql`select key, sha256 from variants where state = 'stored' order by key`)
  return new Map(rows.map(({ key, sha256 }) => [key, sha256]))
}

export type Lab = {
  databaseUrl: string
  connection: DbConnection
  db: Db
  variants: Storage
  /** Where the variants lie on disk. */
  storageRoot: string
}

/** A migrated database with its two default storages, each in a folder below `root`. */
export async function openLab(databaseUrl: string, root: string): Promise<Lab> {
  await migrate(databaseUrl)
  await migrateQueues(databaseUrl)
  const connection = connect(databaseUrl, { max: 4, applicationName: 'chaos harness' })
  await ensureDefaultStorages(connection.db, { root })
  const row = await findStorageForRole(connection.db, 'variants')
  if (row === null || row.settings.kind !== 'local') throw new Error('no storage for variants')
  const variants = await createStorageOpener(connection.db, encryptionKey)(row.id)
  return { databaseUrl, connection, db: connection.db, variants, storageRoot: row.settings.root }
}
