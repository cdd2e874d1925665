import { inTransaction, type Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { disableUser } from './disable-user.ts'
import { enableUser } from './enable-user.ts'
import { setPassword } from './set-password.ts'
import { setRole } from './set-role.ts'

/** All of it or nothing. Throws not_found, last_admin. */
export const changeUser = (tx: Tx, userId: string, change: { role?: Role; disabled?: boolean; passwordHash?: string }): Promise<void> =>
  inTransaction(tx, async (tx) => {
    if (change.disabled === false) await enableUser(tx, userId)
    if (change.role !== undefined) await setRole(tx, userId, change.role)
    if (change.passwordHash !== undefined) await setPassword(tx, userId, change.passwordHash)
    if (change.disabled === true) await disableUser(tx, userId)
  })
