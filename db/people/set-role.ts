import { eq, sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { AppError } from '#lib/errors.ts'
import { guardLastAdmin } from './guard-last-admin.ts'
import { users } from './table.ts'

/** Takes effect with the next request of whoever it is: sessions hold no role. Throws not_found, last_admin. */
export const setRole = (tx: Tx, userId: string, role: Role): Promise<void> =>
  inTransaction(tx, async (tx) => {
    if (role !== 'admin') await guardLastAdmin(tx, userId)
    const changed = await tx.update(users).set({ role, updatedAt: sql`now()` }).where(eq(users.id, userId)).returning({ id: users.id })
    if (changed.length === 0) throw new AppError('not_found')
  })
