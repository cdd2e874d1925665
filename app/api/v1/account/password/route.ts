import { adminRoute } from '#app/_server/admin-route.ts'
import { consumeRateLimit } from '#db/people/consume-rate-limit.ts'
import { findPasswordHash } from '#db/people/read.ts'
import { setPassword } from '#db/people/set-password.ts'
import { changePasswordSchema } from '#lib/contracts/accounts.ts'
import { AppError } from '#lib/errors.ts'
import { hashPassword, verifyPassword } from '#lib/password-hash.ts'

/** Changes one's own password and ends all other sessions. */
export const PUT = adminRoute({
  role: 'viewer',
  body: changePasswordSchema,
  audit: 'account.password',
  prepare: async ({ body, db, person }) => {
    if (person?.kind !== 'user') throw new AppError('forbidden', { needed: null })
    const wait = await consumeRateLimit(db, `password:${person.id}`, { max: 8, windowSeconds: 300 })
    if (wait !== null) throw new AppError('too_many_requests', { retryAfterSeconds: wait })
    const hash = await findPasswordHash(db, person.id)
    if (hash === null || !(await verifyPassword({ hash, password: body.currentPassword }))) throw new AppError('sign_in_wrong')
    return { userId: person.id, keepToken: person.sessionToken, passwordHash: await hashPassword(body.newPassword) }
  },
  run: ({ db, prepared: { userId, passwordHash, keepToken } }) => setPassword(db, userId, passwordHash, keepToken),
})
