import { describe, expect, test, vi } from 'vitest'
import { GET as images } from '#app/api/v1/images/route.ts'
import { GET as gallery } from '#app/gallery/pictures/route.ts'
import { GET as media } from '#app/media/[...key]/route.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { refuse } from './refuse.ts'
import { codeOf, useWeb } from './testing/use-web.ts'
import { closeWebDb } from './web-database.ts'

const web = useWeb()
const request = new Request('http://kiln.test/x?secret=1')
const postgresError = (code: string) => new Error('Failed query', { cause: Object.assign(new Error(code), { code, severity: 'ERROR' }) })
const away = new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })])
const variantKey = `images/variants/${'a'.repeat(32)}-01234567_320.avif`

describe('what a request is refused with', () => {
  test.each([
    ['what Kiln threw', new AppError('last_admin'), 'last_admin', 409],
    ['a text that no database can hold', postgresError('22021'), 'bad_request', 400],
    ['a text that no jsonb can hold', postgresError('22P05'), 'bad_request', 400],
    ['a database that is away, by either of its addresses', away, 'database_unavailable', 503],
    ['a database that has ended', Object.assign(new Error('x'), { code: 'CONNECTION_ENDED' }), 'database_unavailable', 503],
    ['a deadlock', postgresError('40P01'), 'database_unavailable', 503],
    ['a statement that took too long', postgresError('57014'), 'statement_timeout', 503],
    ['a mistake of ours', postgresError('42703'), 'internal', 500],
  ])('%s', async (_, error, code, status) => {
    const refused = refuse(error, request, { error: () => {}, warn: () => {} })
    expect([refused.code, refused.response.status, await codeOf(refused.response)]).toEqual([code, status, code])
  })

  test('what is nobody else to know stands in the log: a mistake as an error, a place that is away as a warning', () => {
    const log = { error: vi.fn(), warn: vi.fn() }
    const [mistake, full] = [new Error('oops'), new AppError('storage_full', {}, new Error('ENOSPC'))]
    for (const error of [mistake, full, new AppError('not_found')]) refuse(error, request, log)
    expect(log.error.mock.calls).toEqual([[expect.objectContaining({ err: mistake, path: '/x' }), expect.any(String)]])
    expect(log.warn.mock.calls).toEqual([[expect.objectContaining({ err: full, code: 'storage_full' }), expect.any(String)]])
  })
})

test.each([
  ['a page of the gallery', () => gallery(new Request('http://kiln.test/gallery/pictures'))],
  ['a variant', () => media(new Request('http://kiln.test/media/x'), { params: Promise.resolve({ key: [variantKey] }) })],
])('a public address says so while the database is away: %s', async (_, ask) => {
  const env = loadEnv()
  const before = env.DATABASE_URL
  await closeWebDb()
  env.DATABASE_URL = 'postgres://kiln:x@127.0.0.1:1/kiln'
  try {
    const answer = await ask()
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'database_unavailable'])
  } finally {
    env.DATABASE_URL = before
    await closeWebDb()
  }
})

test('a search for what no text can hold is refused, not broken', async () => {
  const answer = await web.call(images, { path: '/?search=%00', cookie: await web.signInAs('viewer') })
  expect(await codeOf(answer)).toBe('bad_request')
})
