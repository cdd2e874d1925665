import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'
import { AppError } from '#lib/errors.ts'
import { getStorageRoles } from './find-storage.ts'

/**
 * Lets one transaction at a time choose storages, from here to its end, and only where nobody did since `basedOn` was read; null asks for
 * the turn alone. Answers the version in force. Throws changed_meanwhile.
 */
export async function expectStorageVersion(tx: Tx, basedOn: number | null): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockIds.storageSettings})`)
  const { version } = await getStorageRoles(tx)
  if (basedOn !== null && basedOn !== version) throw new AppError('changed_meanwhile')
  return version
}
