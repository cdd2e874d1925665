import type { z } from 'zod'
import { findPendingMigrations } from '#db/find-pending-migrations.ts'
import { ping } from '#db/ping.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { getFarmVerdict } from '#db/workers/read.ts'
import type { readySchema } from '#lib/contracts/farm.ts'
import { storageRoles } from '#lib/contracts/storages.ts'
import { toAppError } from '#lib/errors.ts'
import { webDb } from './web-database.ts'
import { webOpenStorage } from './web-storage.ts'
import { within } from './within.ts'

type Reason = z.infer<typeof readySchema>['reasons'][number]
type Asked = { at: number; reasons: Promise<Reason[]> }
let asked: Asked | undefined
/** A balancer asks often, and anybody may: the storage is looked at once in so long. */
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
  const found = await Promise.all([...storageRoles.map((role) => lookAtStorage(role)), lookForWorker()])
  return found.filter((reason) => reason !== null)
}

async function lookAtStorage(role: (typeof storageRoles)[number]): Promise<Reason | null> {
  const look = async () => {
    const row = await findStorageForRole(webDb(), role)
    if (row === null) return 'storage_not_configured'
    const storage = await webOpenStorage(row.id)
    await storage.list({ prefix: `${storage.folder}/`, limit: 1 })
    return null
  }
  const code = await Promise.race([look().catch((error: unknown) => toAppError(error).code), tooLate(3_000)])
  return code === null ? null : { code, sentence: `The storage for ${role} cannot be used: ${code}.` }
}

const tooLate = (ms: number) =>
  new Promise<'storage_unreachable'>((resolve) => setTimeout(() => resolve('storage_unreachable'), ms).unref())

async function lookForWorker(): Promise<Reason | null> {
  const verdict = await within(() => getFarmVerdict(webDb()), 2_000)
  return verdict !== null && verdict.workers > 0 ? null : { code: 'no_worker', sentence: 'No worker has been heard from.' }
}
