import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { hashApiKey } from './create-api-key.ts'
import { apiKeys, users } from './table.ts'

type FoundApiKey = { id: string; name: string; role: Role; tasks: string[] | null }

/** The key in force with this secret, or null. A key whose maker was disabled is not in force. Notes its use at most once a minute. */
export async function findApiKey(tx: Tx, secret: string): Promise<FoundApiKey | null> {
  const [row] = await tx
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      role: apiKeys.role,
      tasks: apiKeys.tasks,
      isUseOld: sql<boolean>`${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < now() - interval '1 minute'`,
    })
    .from(apiKeys)
    .leftJoin(users, eq(users.id, apiKeys.createdBy))
    .where(
      and(
        eq(apiKeys.keyHash, hashApiKey(secret)),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
        isNull(users.disabledAt),
      ),
    )
  if (row === undefined) return null
  const { isUseOld, ...key } = row
  if (isUseOld) await tx.update(apiKeys).set({ lastUsedAt: sql`now()` }).where(eq(apiKeys.id, key.id))
  return key
}
