import type { z } from 'zod'
import type { Db } from '#db/client.ts'
import { findPendingMigrations } from '#db/find-pending-migrations.ts'
import { isDiskFull } from '#db/is-disk-full.ts'
import { ping } from '#db/ping.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { readFarm } from '#db/workers/read-farm.ts'
import type { readySchema } from '#lib/contracts/farm.ts'
import { type StorageRole, stoppedRoles, storageRoles } from '#lib/contracts/storages.ts'
import { webDb } from './web-database.ts'
import { within } from './within.ts'

type Reason = z.infer<typeof readySchema>['reasons'][number]
type Asked = { at: number; reasons: Promise<Reason[]> }
let asked: Asked | undefined
/** A balancer asks often, and anybody may: the database is asked once in so long. */
const keepMs = 2_000

/** Why this Kiln could not work on a run now; empty when it could. */
export function findReasonsNotReady(): Promise<Reason[]> {
  const now = performance.now()
  if (asked === undefined || now - asked.at > keepMs) asked = { at: now, reasons: lookForReasons() }
  return asked.reasons
}

async function lookForReasons(): Promise<Reason[]> {
  const answered = await within(() => ping(webDb()), 2_000)
  if (answered === null) return [{ code: 'database_unavailable', sentence: 'The database does not answer.' }]
  const db = webDb()
  const pending = await within(() => findPendingMigrations(db), 2_000)
  if (pending === null || pending.length > 0)
    return [{ code: 'migrations_pending', sentence: 'The database does not have the tables of this version yet.' }]
  if (await within(() => isDiskFull(db), 2_000)) return [{ code: 'database_full', sentence: 'The disk of the database is full.' }]
  const found = await within(() => lookAround(db), 2_000)
  return found ?? [{ code: 'database_unavailable', sentence: 'The database does not answer.' }]
}

/** Storages as the workers found them: no disk is touched for whoever asks, one that hangs least of all. */
async function lookAround(db: Db): Promise<Reason[]> {
  const [farm, ...chosen] = await Promise.all([readFarm(db), ...storageRoles.map((role) => findStorageForRole(db, role))])
  const storage = (role: StorageRole, code: string) => ({ code, sentence: `The storage for ${role} cannot be used: ${code}.` })
  return [
    ...storageRoles.filter((_, i) => chosen[i] === null).map((role) => storage(role, 'storage_not_configured')),
    ...farm.storages.flatMap((trouble) => stoppedRoles(trouble).map((role) => storage(role, trouble.code))),
    ...(farm.workers > 0 ? [] : [{ code: 'no_worker', sentence: 'No worker has been heard from.' }]),
  ]
}
