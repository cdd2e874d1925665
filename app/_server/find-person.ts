import { createHash, timingSafeEqual } from 'node:crypto'
import { consumeRateLimit } from '#db/people/consume-rate-limit.ts'
import { findApiKey } from '#db/people/find-api-key.ts'
import { roleSchema } from '#lib/contracts/people.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { webAuth } from './auth.ts'
import type { Person } from './person.ts'
import { webDb } from './web-database.ts'

/** Guesses of a key that does not exist, over all callers; a key that does exist is never held up by them. */
const guessLimit = { max: 30, windowSeconds: 60 }
const keyLimit = { max: 1200, windowSeconds: 60 }

export const bearerOf = (headers: Headers): string | null => /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
/** Compares in a time that tells nothing of where two secrets differ. */
export const isSameSecret = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret))

/** Whose request this is: a key in its Authorization header, else the session in its cookie, else null. Throws not_signed_in, too_many_requests. */
export async function findPerson(headers: Headers): Promise<Person | null> {
  const bearer = bearerOf(headers)
  return bearer === null ? findUser(headers) : findKey(bearer)
}

async function findKey(secret: string): Promise<Person> {
  const db = webDb()
  const key = secret.startsWith('kiln_') ? await findApiKey(db, secret) : null
  const wait = await consumeRateLimit(db, key === null ? 'api-key-guess' : `api-key:${key.id}`, key === null ? guessLimit : keyLimit)
  if (wait !== null) throw new AppError('too_many_requests', { retryAfterSeconds: wait })
  if (key === null) throw new AppError('not_signed_in')
  return { kind: 'api_key', ...key }
}

/** The signed-in, enabled user whose cookie the headers carry, or null. */
export async function findUser(headers: Headers): Promise<Extract<Person, { kind: 'user' }> | null> {
  if (!headers.has('cookie')) return null
  const found = await webAuth()
    .api.getSession({ headers })
    .catch((error: unknown) => {
      const known = toAppError(error)
      throw known.code === 'internal' ? new AppError('database_unavailable', {}, error) : known
    })
  if (found === null || found.user.disabledAt != null) return null
  const { user, session } = found
  return { kind: 'user', id: user.id, name: user.name, email: user.email, role: roleSchema.parse(user.role), sessionToken: session.token }
}
