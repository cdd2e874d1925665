import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Db, type DbConnection } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { sql } from '#db/sql.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { getRun } from '#db/task-runs/read.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { startRun } from '#jobs/start-run.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { defaultFolders, type S3Secrets, type StorageRole, storageRoles } from '#lib/contracts/storages.ts'
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

/** Starts a run over what is missing, or answers the one that is open; null where nothing is missing. */
export async function startMissing(db: Db): Promise<string | null> {
  try {
    return (await startRun(db, { task: 'preprocess-images', scope: { kind: 'missing' }, actor })).runId
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'nothing_in_scope') return null
    const [open] = code === 'run_active' ? await db.execute<{ id: string }>(sql`select id from task_runs where finished_at is null`) : []
    if (open === undefined) throw error
    return open.id
  }
}

export const hasEnded = async (db: Db, runId: string): Promise<boolean> => (await getRun(db, runId)).finishedAt !== null

export const countDone = async (db: Db): Promise<number> =>
  Number((await db.execute<{ n: string }>(sql`select count(*) as n from images where variant_state = 'complete'`))[0]?.n)

/** `key → sha256` of all that the manifest names. */
export async function readManifest(db: Db): Promise<Map<string, string>> {
  const rows = await db.execute<{ key: string; sha256: string }>(
    sql`select key, sha256 from variant_outputs where state = 'stored' order by key`,
  )
  return new Map(rows.map(({ key, sha256 }) => [key, sha256]))
}

/** A bucket of a real S3 server, as whoever asks for it reaches it. */
export type Bucket = { endpoint: string; bucket: string; secrets: S3Secrets }

export type Lab = {
  databaseUrl: string
  connection: DbConnection
  db: Db
  variants: Storage
  /** Where the variants lie on disk; null where they lie in a bucket. */
  storageRoot: string | null
}

/** A migrated database with its two storages, each in a folder below `root`, or both in a bucket. */
export async function openLab(databaseUrl: string, root: string, bucket?: Bucket): Promise<Lab> {
  await migrate(databaseUrl)
  await migrateQueues(databaseUrl)
  const connection = connect(databaseUrl, { max: 4, applicationName: 'chaos harness' })
  if (bucket === undefined) await ensureDefaultStorages(connection.db, { root })
  else for (const role of storageRoles) await chooseBucket(connection.db, role, bucket)
  const row = await findStorageForRole(connection.db, 'variants')
  if (row === null) throw new Error('no storage for variants')
  const variants = await createStorageOpener(connection.db, encryptionKey)(row.id)
  const storageRoot = row.settings.kind === 'local' ? row.settings.root : null
  return { databaseUrl, connection, db: connection.db, variants, storageRoot }
}

async function chooseBucket(db: Db, role: StorageRole, { endpoint, bucket, secrets }: Bucket): Promise<void> {
  const settings = {
    kind: 's3' as const,
    endpoint,
    bucket,
    region: 'us-east-1',
    pathStyle: true,
    publicBaseUrl: null,
    folder: defaultFolders[role],
  }
  await saveStorageForRole(db, { role, settings, secrets, marker: null, encryptionKey, basedOn: null, savedBy: 'chaos' })
}
