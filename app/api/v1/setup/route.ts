import { adminRoute } from '#app/_server/admin-route.ts'
import { isSameSecret } from '#app/_server/find-person.ts'
import { countSignIn, signIn } from '#app/_server/sign-in.ts'
import { consumeRateLimit } from '#db/people/consume-rate-limit.ts'
import { createFirstAdmin } from '#db/people/create-first-admin.ts'
import { hasUsers } from '#db/people/read.ts'
import { setupSchema } from '#lib/contracts/people.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { loadSecrets } from '#lib/home.ts'
import { hashPassword } from '#lib/password-hash.ts'

/** Makes the first admin, with the token that the launcher prints, and signs in as it. */
export const POST = adminRoute({
  role: 'anyone',
  body: setupSchema,
  audit: 'setup.finish',
  prepare: async ({ body: { token, email, password }, db, request, note }) => {
    note({ label: email.toLowerCase() })
    const wait = await consumeRateLimit(db, 'setup', { max: 20, windowSeconds: 60 })
    if (wait !== null) throw new AppError('too_many_requests', { retryAfterSeconds: wait })
    if (await hasUsers(db)) throw new AppError('setup_done')
    if (!isSameSecret(token, loadSecrets(loadEnv()).setupToken)) throw new AppError('setup_token_wrong')
    await countSignIn(db, { email }, request.headers)
    return hashPassword(password)
  },
  run: async ({ body: { name, email, password }, db, request, prepared: passwordHash }) => {
    await createFirstAdmin(db, { name, email, passwordHash })
    return signIn(db, { email, password }, request.headers, 201)
  },
})
