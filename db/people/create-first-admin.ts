import { inTransaction, type Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import { createUser, type NewUser } from './create-user.ts'
import { lockPeople } from './lock-people.ts'
import { hasUsers } from './read.ts'

/** Makes the admin that a new Kiln begins with. Of several at once one wins. Throws setup_done. */
export const createFirstAdmin = (tx: Tx, user: Omit<NewUser, 'role'>): Promise<{ userId: string }> =>
  inTransaction(tx, async (tx) => {
    await lockPeople(tx)
    if (await hasUsers(tx)) throw new AppError('setup_done')
    return createUser(tx, { ...user, role: 'admin' })
  })
