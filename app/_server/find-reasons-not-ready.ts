import type { z } from 'zod'
import { findPendingMigrations } from '#db/find-pending-migrations.ts'
import { isDiskFull } from '#db/is-disk-full.ts'
import { ping } from '#db/ping.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import { getFarmVerdict } from '#db/workers/read.ts'
import type { readySchema } from '#lib/contracts/farm.ts'
import { stoppedRoles, storageRoles } from '#lib/contracts/storages.ts'
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
  const found = await Promise.all([lookForStorages(), lookForWorker()])
  return found.flat().filter((reason) => reason !== null)
}

/** What the workers found: no disk is touched for whoever asks, one that hangs least of all. */
async function lookForStorages(): Promise<Reason[]> {
  const db = webDb()
  const sentence = (role: string, code: string) => ({ code, sentence: `The storage for ${role} cannot be used: ${code}.` })
  const found = await within(async () => {
    const chosen = await Promise.all(storageRoles.map(async (role) => ({ role, row: await findStorageForRole(db, role) })))
    const missing = chosen.filter(({ row }) => row === null).map(({ role }) => sentence(role, 'storage_not_configured'))
    const troubles = await listStorageTroubles(db)
    return [...missing, ...troubles.flatMap((trouble) => stoppedRoles(trouble).map((role) => sentence(role, trouble.code)))]
  }, 2_000)
  return found ?? [{ code: 'database_unavailable', sentence: 'The database does not answer.' }]
}

async function lookForWorker(): Promise<Reason | null> {
  const verdict = await within(() => getFarmVerdict(webDb()), 2_000)
  return verdict !== null && verdict.workers > 0 ? null : { code: 'no_worker', sentence: 'No worker has been heard from.' }
}
