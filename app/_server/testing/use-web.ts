import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import type { DbConnection } from '#db/client.ts'
import { createApiKey } from '#db/people/create-api-key.ts'
import { createUser } from '#db/people/create-user.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Role } from '#lib/contracts/people.ts'
import { hashPassword } from '#lib/password-hash.ts'
import { closeWebDb } from '../web-database.ts'

type Handler = (request: Request, context?: { params: Promise<Record<string, string | string[] | undefined>> }) => Promise<Response>

export const testOrigin = 'http://kiln.test'
export const testPassword = 'correct horse battery'
export const setupToken = 'a-token-that-only-the-launcher-prints'

type Call = {
  method?: string
  path?: string
  params?: Record<string, string | string[]>
  body?: unknown
  headers?: Record<string, string>
  cookie?: string | null
  bearer?: string
  /** Undefined: the same origin. Null: none is sent. */
  origin?: string | null
}

/** Calls a route's handler as the server does, with a real database and a home of its own. */
export function useWeb(): {
  connection: () => DbConnection
  url: () => string
  call: (handler: Handler, call?: Call) => Promise<Response>
  signInAs: (role: Role) => Promise<string>
  keyFor: (role: Role, tasks?: string[]) => Promise<string>
} {
  const { connection, url } = useTestDatabase()
  const home = mkdtempSync(join(tmpdir(), 'kiln-web-'))
  beforeAll(() => {
    vi.stubEnv('KILN_HOME', home)
    vi.stubEnv('DATABASE_URL', url())
    vi.stubEnv('KILN_SETUP_TOKEN', setupToken)
  })
  afterAll(async () => {
    await closeWebDb()
    rmSync(home, { recursive: true, force: true })
  })
  const call: ReturnType<typeof useWeb>['call'] = (
    handler,
    { method = 'GET', path = '/', params = {}, body, headers = {}, cookie, bearer, origin } = {},
  ) => {
    const from: string | null = origin === undefined ? testOrigin : origin
    const request = new Request(`${testOrigin}${path}`, {
      method,
      headers: {
        host: new URL(testOrigin).host,
        ...(from === null ? {} : { origin: from }),
        ...(cookie == null ? {} : { cookie }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    return handler(request, { params: Promise.resolve(params) })
  }
  const cookies = new Map<Role, string>()
  const signInAs = async (role: Role): Promise<string> => {
    const known = cookies.get(role)
    if (known !== undefined) return known
    const email = `${role}@kiln.test`
    await createUser(connection().db, { name: role, email, role, passwordHash: await hashPassword(testPassword) })
    const { POST } = await import('#app/api/auth/sign-in/email/route.ts')
    const cookie = cookieOf(await call(POST, { method: 'POST', body: { email, password: testPassword } }))
    cookies.set(role, cookie)
    return cookie
  }
  const keyFor = async (role: Role, tasks?: string[]): Promise<string> =>
    (await createApiKey(connection().db, { name: `${role} key`, role, tasks: tasks ?? null, expiresInDays: null, createdBy: null })).secret
  return { connection, url, call, signInAs, keyFor }
}

/** What a browser would send back. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

export const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code
