import { randomUUID } from 'node:crypto'
import { inTransaction, type Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import { accounts, users } from './table.ts'

export type NewUser = { name: string; email: string; role: Role; passwordHash: string }

/** Throws email_taken. E-mail addresses are compared in lower case. */
export async function createUser(tx: Tx, { name, email, role, passwordHash }: NewUser): Promise<{ userId: string }> {
  const userId = randomUUID()
  try {
    await inTransaction(tx, async (tx) => {
      await tx.insert(users).values({ id: userId, name, email: email.toLowerCase(), role })
      await tx.insert(accounts).values({ id: randomUUID(), accountId: userId, providerId: 'credential', userId, password: passwordHash })
    })
  } catch (error) {
    if (findPostgresError(error)?.constraint === 'users_email_key') throw new AppError('email_taken', { email }, error)
    throw error
  }
  return { userId }
}
