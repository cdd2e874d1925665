import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { users } from './table.ts'

/** Throws not_found. */
export async function enableUser(tx: Tx, userId: string): Promise<void> {
  const changed = await tx
    .update(users)
    .set({ disabledAt: null, updatedAt: sql`now()` })
    .where(eq(users.id, userId))
    .returning({ id: users.id })
  if (changed.length === 0) throw new AppError('not_found')
}
