import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { lockPeople } from './lock-people.ts'
import { users } from './table.ts'

/** To be called before `userId` stops being an enabled admin. Two admins who demote each other at once: one is refused. Throws last_admin. */
export async function guardLastAdmin(tx: Tx, userId: string): Promise<void> {
  await lockPeople(tx)
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.disabledAt), ne(users.id, userId)))
    .limit(1)
  if (other === undefined) throw new AppError('last_admin')
}
