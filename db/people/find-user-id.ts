import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { users } from './table.ts'

/** The account with this e-mail address, in any case of letters, or null. */
export async function findUserId(tx: Tx, email: string): Promise<string | null> {
  const [row] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email.toLowerCase()))
  return row?.id ?? null
}
