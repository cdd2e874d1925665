import { isAPIError } from 'better-auth/api'
import type { Db, Tx } from '#db/client.ts'
import { clearRateLimit } from '#db/people/clear-rate-limit.ts'
import { consumeRateLimit, type RateLimit } from '#db/people/consume-rate-limit.ts'
import { getUser } from '#db/people/read.ts'
import { signInKey } from '#db/people/sign-in-key.ts'
import type { Account, SignIn } from '#lib/contracts/accounts.ts'
import { accountSchema } from '#lib/contracts/accounts.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { clientAddress } from '#lib/http/client-address.ts'
import { makeAuth } from './auth.ts'

/**
 * By account, which no change of address gets round; by address, against one password tried on many accounts; and over all, since who has
 * one address may have many.
 */
const limits = { account: { max: 8, windowSeconds: 300 }, address: { max: 100, windowSeconds: 300 }, all: { max: 600, windowSeconds: 300 } }

/**
 * Counts one try; it stays counted whatever becomes of it. A try that one limit refuses is not counted by the next, so that one address
 * cannot use up the tries of an account or of everybody. Throws too_many_requests.
 */
export async function countSignIn(db: Db, { email }: Pick<SignIn, 'email'>, headers: Headers): Promise<void> {
  const address = clientAddress(headers, loadEnv().KILN_TRUSTED_PROXIES)
  const counted: [key: string, limit: RateLimit][] = [
    ...(address === null ? [] : ([[`sign-in-from:${address}`, limits.address]] as [string, RateLimit][])),
    [signInKey(email), limits.account],
    ['sign-in', limits.all],
  ]
  for (const [key, limit] of counted) {
    const retryAfterSeconds = await consumeRateLimit(db, key, limit)
    if (retryAfterSeconds !== null) throw new AppError('too_many_requests', { retryAfterSeconds })
  }
}

/** Signs in, in this transaction, and answers the account with the session's cookie. Throws sign_in_wrong, account_disabled. */
export async function signIn(tx: Tx, { email, password }: SignIn, headers: Headers, status = 200): Promise<Response> {
  const signed = await makeAuth(tx)
    .api.signInEmail({ body: { email, password, rememberMe: true }, headers, returnHeaders: true })
    .catch((error: unknown) => {
      throw isAPIError(error) && error.statusCode < 500 ? new AppError('sign_in_wrong') : error
    })
  await clearRateLimit(tx, signInKey(email))
  const account: Account = accountSchema.parse(await getUser(tx, signed.response.user.id))
  const answer = Response.json(account, { status, headers: { 'cache-control': 'no-store' } })
  for (const cookie of signed.headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
  return answer
}
