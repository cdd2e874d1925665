import { randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import type { Db, Tx } from '#db/client.ts'
import { getUser } from '#db/people/read.ts'
import { accounts, sessions, users, verifications } from '#db/schema.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { loadSecrets } from '#lib/home.ts'
import { webDb } from './web-database.ts'

const day = 24 * 60 * 60

/**
 * Sessions and passwords. It is only called through adminRoute's `run` and session.ts, never exposed as a handler: origin, rate limits and
 * sign-up are decided there, so its own checks, which go by headers that anybody can send, are off.
 */
export const makeAuth = (db: Tx) => {
  const env = loadEnv()
  const baseURL = env.KILN_URL ?? `http://localhost:${env.PORT}`
  return betterAuth({
    appName: 'Kiln',
    baseURL,
    secret: loadSecrets(env).authSecret,
    telemetry: { enabled: false },
    logger: { level: 'error', disabled: true },
    database: drizzleAdapter(db, { provider: 'pg', schema: { users, sessions, accounts, verifications }, transaction: true }),
    user: {
      modelName: 'users',
      additionalFields: { role: { type: 'string', input: false }, disabledAt: { type: 'date', input: false, required: false } },
    },
    session: {
      modelName: 'sessions',
      expiresIn: 14 * day,
      // A read changes nothing, so a session lives its time and is not drawn out by each look.
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'kiln',
      useSecureCookies: baseURL.startsWith('https://'),
      disableOriginCheck: true,
      disableCSRFCheck: true,
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => randomUUID() },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            if ((await getUser(db, session.userId)).disabledAt !== null) throw new AppError('account_disabled')
          },
        },
      },
    },
  })
}

type Auth = ReturnType<typeof makeAuth>
let made: { db: Db; auth: Auth } | undefined

/** The one that reads sessions. What makes or ends one does so in a transaction, with one of its own. */
export function webAuth(): Auth {
  const db = webDb()
  if (made?.db !== db) made = { db, auth: makeAuth(db) }
  return made.auth
}
