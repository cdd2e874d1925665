import { eq, sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { deleteSessions } from './delete-sessions.ts'
import { guardLastAdmin } from './guard-last-admin.ts'
import { users } from './table.ts'

/** Ends the account's sessions and refuses new ones; its history stays. Throws not_found, last_admin. */
export const disableUser = (tx: Tx, userId: string): Promise<void> =>
  inTransaction(tx, async (tx) => {
    await guardLastAdmin(tx, userId)
    const changed = await tx
      .update(users)
      .set({ disabledAt: sql`coalesce(${users.disabledAt}, now())`, updatedAt: sql`now()` })
      .where(eq(users.id, userId))
      .returning({ id: users.id })
    if (changed.length === 0) throw new AppError('not_found')
    await deleteSessions(tx, userId)
  })
