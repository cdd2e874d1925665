import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { apiKeys } from './table.ts'

/** Throws not_found. */
export async function revokeApiKey(tx: Tx, keyId: string): Promise<void> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
    .where(eq(apiKeys.id, keyId))
    .returning({ id: apiKeys.id })
  if (revoked.length === 0) throw new AppError('not_found')
}
