import { userInfo } from 'node:os'
import { recordAudit } from '#db/audit/record-audit.ts'
import type { Db } from '#db/client.ts'
import { clearRateLimit } from '#db/people/clear-rate-limit.ts'
import { findUserId } from '#db/people/find-user-id.ts'
import { getUser } from '#db/people/read.ts'
import { setPassword } from '#db/people/set-password.ts'
import { signInKey } from '#db/people/sign-in-key.ts'
import { passwordSchema } from '#lib/contracts/people.ts'
import { loadEnv } from '#lib/env.ts'
import { hashPassword } from '#lib/password-hash.ts'
import { askPassword, readPassword } from './read-password.ts'
import { Refusal } from './refusal.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `kiln set-password`: the way back for who lost the password, the last admin too. Whoever may run it may read the database anyway. */
export async function runSetPassword(email: string, { stdin, json }: { stdin?: boolean; json?: boolean }): Promise<number> {
  return withDatabase(loadEnv(), async ({ db }) => {
    const userId = await getUserId(db, email) // before anybody types a password for nothing
    const password = passwordSchema.safeParse(stdin ? await readPassword() : await askPassword())
    if (!password.success) throw new UsageError('A password has 12 to 200 characters; nothing was changed.')
    const { role, disabledAt } = await changePassword(db, { userId, email, password: password.data })
    console.error(`The password of ${email} (${role}) is set, and its sessions have ended.`)
    if (disabledAt !== null) console.error('The account is switched off; an admin can switch it on under Settings, Users.')
    if (json) console.log(JSON.stringify({ email: email.toLowerCase(), role, disabled: disabledAt !== null }))
    return 0
  })
}

async function getUserId(db: Db, email: string): Promise<string> {
  const userId = await findUserId(db, email)
  if (userId === null) throw new Refusal('not_found', `there is no account with the e-mail address ${email}`)
  return userId
}

/** The password, the end of all sessions, and the audit row, in one transaction. Tries that were counted are forgotten. */
async function changePassword(db: Db, { userId, email, password }: { userId: string; email: string; password: string }) {
  const passwordHash = await hashPassword(password)
  return db.transaction(async (tx) => {
    await setPassword(tx, userId, passwordHash)
    await clearRateLimit(tx, signInKey(email))
    const actor = { kind: 'system', id: null, label: `command line (${userInfo().username})` } as const
    await recordAudit(tx, { actor, action: 'user.set_password', target: email.toLowerCase(), details: {}, outcome: 'ok', ip: null })
    return getUser(tx, userId)
  })
}
