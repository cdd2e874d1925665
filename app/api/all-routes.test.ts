import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AdminRoute } from '#app/_server/admin-route.ts'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import { mayAct } from '#lib/contracts/people.ts'

/** Every route of the tree, found by the files themselves: a new one is in here before anybody thinks of it. */
const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)route\.tsx?$/.test(file))
  .sort()
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const changing = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Open to anybody on purpose; all else needs a session or a key. */
const openTo = new Set([
  'GET /api/auth/get-session',
  'GET /api/health',
  'GET /api/ready',
  'POST /api/auth/sign-in/email',
  'POST /api/v1/setup',
])
/** Routes that are not adminRoute, since what they serve is public: they only read, and are tested beside themselves. */
const ownDoor = new Set(['GET /gallery/pictures', 'GET /media/[...key]', 'HEAD /media/[...key]'])

/** Where no route is: it changes nothing, and answers 404 whoever asks and how. */
const nowhere = 'api/[...rest]/route.ts'

type Route = { name: string; file: string; method: (typeof methods)[number]; handler: AdminRoute }
const routes: Route[] = []
for (const file of files) {
  const loaded = (await import(join(root, file))) as Record<string, AdminRoute>
  for (const method of methods)
    if (loaded[method] !== undefined) routes.push({ name: `${method} /${dirname(file)}`, file, method, handler: loaded[method] })
}
const guarded = routes.filter(({ handler }) => handler.spec !== undefined)
const closed = guarded.filter(({ name }) => !openTo.has(name))

const isChanging = ({ method }: Pick<Route, 'method'>): boolean => (changing as readonly string[]).includes(method)
/** A POST that only reads: a question too long for an address. */
const onlyReads = ({ name }: Pick<Route, 'name'>): boolean => /\/preview(-count)?$/.test(name)
/** What is open to anybody without being listed above, or changes something without an audit row. */
const findFaults = (all: Route[]): string[] =>
  all.flatMap((route) => {
    const spec = route.handler.spec as AdminRoute['spec'] | undefined
    if (route.file === nowhere) return []
    if (spec === undefined) return ownDoor.has(route.name) && !isChanging(route) ? [] : [`${route.name} is not made by adminRoute`]
    return isChanging(route) && spec.audit === null && !onlyReads(route) ? [`${route.name} leaves no audit row`] : []
  })

/** What waits for bytes or another server, or changes no row: it writes its audit row by itself, uploads in the transaction that keeps them. */
const byItself = new Set(['POST', 'PATCH', 'DELETE'].map((method) => `${method} /api/v1/uploads/[[...path]]`))
for (const name of ['POST /api/v1/tasks/tick', 'POST /api/v1/preprocess-tasks/tick', 'POST /api/v1/settings/storage/test'])
  byItself.add(name)

/** An address that fits the route's folders, so that a refusal is about who asks. */
const paramsOf = (file: string): Record<string, string | string[]> =>
  Object.fromEntries(
    [...file.matchAll(/\[(\[?\.{3})?(\w+)\]/g)].map(([, rest, name]) => [
      name ?? '',
      rest ? ['x'] : file.includes('/images/') ? '1' : '00000000-0000-4000-8000-000000000000',
    ]),
  )

const web = useWeb()

describe('every route of the tree', () => {
  test('goes through adminRoute and leaves an audit row when it changes something', () => {
    expect(routes.length).toBeGreaterThan(40)
    expect(findFaults(routes)).toEqual([])
  })

  test('changes something in one transaction with its audit row', () => {
    const audited = guarded.filter(({ handler }) => handler.spec.audit !== null)
    expect(new Set(audited.filter(({ handler }) => !handler.spec.inTransaction).map(({ name }) => name))).toEqual(byItself)
  })

  test('is found out when it does not', () => {
    const bare = Object.assign(async () => new Response(), {}) as unknown as AdminRoute
    const silent = Object.assign(async () => new Response(), { spec: { role: 'admin', audit: null, inTransaction: false } }) as AdminRoute
    const fault = (name: string, method: Route['method'], handler: AdminRoute) =>
      findFaults([{ name, file: 'api/x/route.ts', method, handler }])
    expect(fault('POST /api/x', 'POST', bare)).toHaveLength(1)
    expect(fault('GET /api/x', 'GET', bare)).toHaveLength(1)
    expect(fault('POST /media/[...key]', 'POST', bare)).toHaveLength(1)
    expect(fault('POST /api/x', 'POST', silent)).toHaveLength(1)
    expect(fault('POST /api/x/preview', 'POST', silent)).toHaveLength(0)
  })

  test.each(closed)('$name refuses whoever is not signed in', async ({ handler, method, file }) => {
    const call = { method, params: paramsOf(file), path: `/${dirname(file)}` }
    const answers = [
      await web.call(handler, call),
      await web.call(handler, { ...call, origin: null }),
      await web.call(handler, { ...call, headers: { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' } }),
      await web.call(handler, { ...call, path: `//${dirname(file)}?nxtPid=1&_rsc=1` }),
      await web.call(handler, { ...call, cookie: 'kiln.session_token=made.up' }),
      await web.call(handler, { ...call, bearer: 'kiln_madeup' }),
    ]
    for (const answer of answers) expect([401, 429]).toContain(answer.status)
  })

  test.each(guarded.filter(isChanging))(
    '$name refuses another origin, `null` and a cookie without one, whoever asks',
    async ({ handler, method, file }) => {
      const call = { method, params: paramsOf(file), path: `/${dirname(file)}`, cookie: await web.signInAs('admin') }
      for (const bad of [
        { origin: 'https://evil.test' },
        { origin: 'null' },
        { origin: null },
        { headers: { 'sec-fetch-site': 'cross-site' } },
      ]) {
        const answer = await web.call(handler, { ...call, ...bad })
        expect(answer.status).toBe(403)
        expect(await codeOf(answer)).toBe('cross_origin')
      }
    },
  )

  test.each(closed.filter(({ handler }) => handler.spec.role !== 'viewer'))(
    '$name refuses a role below its own',
    async ({ handler, method, file }) => {
      const call = { method, params: paramsOf(file), path: `/${dirname(file)}` }
      for (const role of ['viewer', 'operator'] as const) {
        if (handler.spec.role === 'anyone' || mayAct(role, handler.spec.role)) continue
        const answers = [
          await web.call(handler, { ...call, cookie: await web.signInAs(role) }),
          await web.call(handler, { ...call, bearer: await web.keyFor(role) }),
        ]
        for (const answer of answers) {
          expect(answer.status).toBe(403)
          expect(await codeOf(answer)).toBe('forbidden')
        }
      }
    },
  )

  test.each(guarded.filter(isChanging))('$name lets no viewer change anything but its own account', ({ handler, name }) => {
    if (handler.spec.audit !== null && handler.spec.role === 'viewer')
      expect(name).toMatch(/^(POST|PUT) \/api\/(v1\/account\/|auth\/sign-out)/)
  })
})
