import { and, eq, sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { deleteSessions } from './delete-sessions.ts'
import { accounts } from './table.ts'

/** Ends every session of the account but `keepToken`, since whoever knew the old password may hold one. Throws not_found. */
export const setPassword = (tx: Tx, userId: string, passwordHash: string, keepToken?: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    const changed = await tx
      .update(accounts)
      .set({ password: passwordHash, updatedAt: sql`now()` })
      .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
      .returning({ id: accounts.id })
    if (changed.length === 0) throw new AppError('not_found')
    await deleteSessions(tx, userId, keepToken)
  })
