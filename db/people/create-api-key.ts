import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { apiKeys } from './table.ts'

type NewApiKey = { name: string; role: Role; tasks: string[] | null; expiresInDays: number | null; createdBy: string | null }

export const hashApiKey = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** The secret is in the answer and nowhere else: 256 random bits, so that a plain hash of it is enough. */
export async function createApiKey(
  tx: Tx,
  { name, role, tasks, expiresInDays, createdBy }: NewApiKey,
): Promise<{ keyId: string; secret: string }> {
  const secret = `kiln_${randomBytes(32).toString('base64url')}`
  const expiresAt = expiresInDays === null ? null : sql<Date>`now() + make_interval(days => ${expiresInDays})`
  const [row] = await tx
    .insert(apiKeys)
    .values({ name, role, tasks, createdBy, prefix: secret.slice(0, 11), keyHash: hashApiKey(secret), expiresAt: expiresAt as Date | null })
    .returning({ id: apiKeys.id })
  if (row === undefined) throw new Error('an insert answered no row')
  return { keyId: row.id, secret }
}
