import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { adminRoute } from './admin-route.ts'
import { codeOf, testOrigin, useWeb } from './testing/use-web.ts'

const web = useWeb()
const echo = adminRoute({
  role: 'anyone',
  query: z.object({
    state: z.enum(['a', 'b']).array().optional(),
    deleted: z.coerce.boolean().default(false),
    limit: z.coerce.number().default(5),
  }),
  body: z.object({ name: z.string().max(10).optional() }),
  audit: 'test.echo',
  maxBodyBytes: 1000,
  run: async ({ query, body }) => Response.json({ query, body }),
})
const post = (call: Parameters<typeof web.call>[1]) => web.call(echo, { method: 'POST', ...call })
const failing = (error: unknown) => adminRoute({ role: 'anyone', run: () => Promise.reject(error) })

describe('what a route reads', () => {
  test('a list in a query may be repeated or have commas, `false` is false, and nothing is nothing', async () => {
    const queryOf = async (search: string) => ((await (await post({ path: `/${search}`, body: {} })).json()) as { query: unknown }).query
    expect(await queryOf('?state=a&state=b&deleted=false')).toEqual({ state: ['a', 'b'], deleted: false, limit: 5 })
    expect(await queryOf('?state=a,b&deleted=true&limit=7')).toEqual({ state: ['a', 'b'], deleted: true, limit: 7 })
    expect(await queryOf('?state=&deleted=')).toEqual({ deleted: false, limit: 5 })
  })

  test('a body past the limit is refused by the bytes really read, whatever its length says', async () => {
    expect(await codeOf(await post({ body: { name: 'x'.repeat(2000) } }))).toBe('payload_too_large')
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(500))) })
    const request = new Request(`${testOrigin}/`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { origin: testOrigin, host: new URL(testOrigin).host, 'content-type': 'application/json', 'content-length': '10' },
    } as RequestInit)
    expect(await codeOf(await echo(request))).toBe('payload_too_large')
  })

  test('what is not JSON, not of the form, or sent as a form of another kind is a bad request that names why', async () => {
    for (const call of [
      { body: '{' },
      { body: { name: 5 } },
      { body: { name: 'far too long a name' } },
      { body: '{}', headers: { 'content-type': 'text/plain' } },
    ])
      expect(await codeOf(await post(call))).toBe('bad_request')
    const answer = (await (await post({ body: { name: 5 } })).json()) as { details: { issues: string[] } }
    expect(answer.details.issues[0]).toMatch(/^name: /)
  })

  test('prototype keys in a body or a query stay data', async () => {
    const answer = (await (
      await post({ path: '/?__proto__=x&constructor=y', body: '{"__proto__":{"role":"admin"},"name":"n"}' })
    ).json()) as { body: unknown }
    expect(answer.body).toEqual({ name: 'n' })
  })
})

describe('what a route answers when something goes wrong', () => {
  test('an error of Kiln keeps its code, status and details, as problem+json', async () => {
    const answer = await web.call(failing(new AppError('run_active', { task: 'preprocess-images' })))
    expect(answer.status).toBe(409)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'run_active', status: 409, details: { task: 'preprocess-images' } })
  })

  test('whatever else is thrown shows neither its words, nor a stack, nor a path of the machine', async () => {
    const answer = await web.call(failing(new Error('ENOENT /srv/secret/place', { cause: new Error('password=hunter2') })))
    expect(answer.status).toBe(500)
    const text = await answer.text()
    expect(text).toContain('"code":"internal"')
    expect(text).not.toMatch(/srv|hunter2|ENOENT|\n\s+at /)
  })

  test.each([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('ended'), { code: 'CONNECTION_ENDED' }),
    new Error('Failed query', { cause: Object.assign(new Error('57P01'), { code: '57P01', severity: 'FATAL' }) }),
    new Error('Failed query', { cause: Object.assign(new Error('53300'), { code: '53300', severity: 'FATAL' }) }),
  ])('a database that is away is 503 database_unavailable', async (error) => {
    const answer = await web.call(failing(error))
    expect(answer.status).toBe(503)
    expect(await codeOf(answer)).toBe('database_unavailable')
  })

  test('an answer that does not keep its contract is caught here, and what the contract does not name is left out', async () => {
    const strict = (answer: unknown) =>
      adminRoute({ role: 'anyone', response: z.object({ id: z.number() }), run: async () => answer as { id: number } })
    expect((await web.call(strict({ id: 'one' }))).status).toBe(500)
    expect(await (await web.call(strict({ id: 1, passwordHash: 'x' }))).json()).toEqual({ id: 1 })
  })
})

describe('API keys', () => {
  const start = adminRoute({
    role: 'operator',
    body: z.object({ task: z.string() }),
    audit: 'test.start',
    task: ({ body }) => body.task,
    run: async () => new Response('ok'),
  })
  const other = adminRoute({ role: 'operator', audit: 'test.other', run: async () => new Response('ok') })
  const ask = (handler: typeof start, bearer: string, body?: unknown) => web.call(handler, { method: 'POST', bearer, body, origin: null })

  test('a key acts in its role without a cookie or an origin', async () => {
    expect((await ask(other, await web.keyFor('operator'))).status).toBe(200)
    expect((await ask(other, await web.keyFor('viewer'))).status).toBe(403)
  })

  test('a key for some tasks may start those, and change nothing else', async () => {
    const key = await web.keyFor('admin', ['preprocess-images'])
    expect((await ask(start, key, { task: 'preprocess-images' })).status).toBe(200)
    expect((await ask(start, key, { task: 'refresh-image-metadata' })).status).toBe(403)
    expect((await ask(other, key)).status).toBe(403)
  })

  test('a key that was revoked or has run out, or whose maker was switched off, opens nothing', async () => {
    const { sql } = web.connection()
    for (const spoil of ['revoked_at = now()', "expires_at = now() - interval '1 second'"]) {
      const key = await web.keyFor('operator')
      await sql.unsafe(`update api_keys set ${spoil} where prefix = '${key.slice(0, 11)}'`)
      expect((await ask(other, key)).status).toBe(401)
    }
    await sql`insert into users (id, name, email, disabled_at) values ('gone', 'Gone', 'gone@kiln.test', now())`
    const key = await web.keyFor('operator')
    await sql`update api_keys set created_by = 'gone' where prefix = ${key.slice(0, 11)}`
    expect((await ask(other, key)).status).toBe(401)
  })

  test('the key itself is nowhere in the database', async () => {
    const key = await web.keyFor('admin')
    const rows = await web.connection().sql`select * from api_keys`
    expect(JSON.stringify(rows)).not.toContain(key.slice(11))
  })

  test('guessing keys is slowed down for all guessers, and no key that exists is held up by it', async () => {
    const statuses = []
    for (let i = 0; i < 35; i++) statuses.push((await ask(other, `kiln_guess${i}`)).status)
    expect(statuses.slice(-3)).toEqual([429, 429, 429])
    expect((await ask(other, await web.keyFor('operator'))).status).toBe(200)
  })
})
