import { isAPIError } from 'better-auth/api'
import { clearRateLimit } from '#db/people/clear-rate-limit.ts'
import { consumeRateLimit } from '#db/people/consume-rate-limit.ts'
import { getUser } from '#db/people/read.ts'
import type { Account, SignIn } from '#lib/contracts/accounts.ts'
import { accountSchema } from '#lib/contracts/accounts.ts'
import { AppError } from '#lib/errors.ts'
import { webAuth } from './auth.ts'
import { webDb } from './web-database.ts'

/**
 * By account, since an address can be forged and a server behind a proxy sees only the proxy's; and over all accounts, against one
 * password tried on many.
 */
const accountLimit = { max: 8, windowSeconds: 5 * 60 }
const allLimit = { max: 600, windowSeconds: 5 * 60 }

/** Signs in and answers the account with the session's cookie. Throws sign_in_wrong, account_disabled, too_many_requests. */
export async function signIn({ email, password }: SignIn, headers: Headers, status = 200): Promise<Response> {
  const db = webDb()
  const key = `sign-in:${email.toLowerCase()}`
  const waits = [await consumeRateLimit(db, key, accountLimit), await consumeRateLimit(db, 'sign-in', allLimit)].filter(
    (wait) => wait !== null,
  )
  if (waits.length > 0) throw new AppError('too_many_requests', { retryAfterSeconds: Math.max(...waits) })
  const signed = await webAuth()
    .api.signInEmail({ body: { email, password, rememberMe: true }, headers, returnHeaders: true })
    .catch((error: unknown) => {
      throw isAPIError(error) && error.statusCode < 500 ? new AppError('sign_in_wrong') : error
    })
  await clearRateLimit(db, key)
  const account: Account = accountSchema.parse(await getUser(db, signed.response.user.id))
  const answer = Response.json(account, { status, headers: { 'cache-control': 'no-store' } })
  for (const cookie of signed.headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
  return answer
}
