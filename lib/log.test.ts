import { expect, test } from 'vitest'
import { AppError } from './errors.ts'
import { createLog } from './log.ts'

/** What one event leaves on stderr. */
function lineOf(logged: object, message = 'something happened'): string {
  let text = ''
  createLog('test', 'info', { write: (line) => (text += line) }).error(logged, message)
  return text
}

test('whatever a name or an error holds, an event is one line, and nothing in it reaches a terminal as more than text (row 109)', () => {
  const nasty = 'a\r\n{"level":"info","msg":"forged"}\u001b[2J\u001b]0;title\u0007\u0000\u2028'
  const line = lineOf({ name: nasty, err: new Error(nasty, { cause: new Error(nasty) }) }, nasty)
  expect(line.trimEnd().split(/[\r\n]/)).toHaveLength(1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
  expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f]/)
  expect((JSON.parse(line) as { msg: string }).msg).toBe(nasty)
})

test.each([
  [{ err: new Error('connect postgres://kiln:hunter2@db/kiln failed') }],
  [{ err: new Error('x', { cause: new Error('authorization: Bearer hunter2hunter2') }) }],
  [{ err: new Error('Failed query: insert\nparams: hunter2') }],
  [{ url: 'https://b.s3.test/k?X-Amz-Signature=hunter2' }],
  [{ settings: { secretAccessKey: 'hunter2' }, user: { password: 'hunter2' }, request: { cookie: 'hunter2' } }],
  [{ databaseUrl: 'postgres://kiln:hunter2@db/kiln' }],
  [
    {
      run: { storage: { secrets: { secretAccessKey: 'hunter2' }, tried: ['Bearer hunter2', { url: 'postgres://kiln:hunter2@db/kiln' }] } },
    },
  ],
  [{ a: { b: { c: { password: 'hunter2', apiKey: 'hunter2', 'set-cookie': ['kiln.session_token=hunter2'] } } } }],
  [{ err: new AppError('bad_request', { issues: ['name: password=hunter2'] }) }],
  [{ failures: [new Error('connect postgres://kiln:hunter2@db/kiln failed')], at: new URL('https://kiln:hunter2@kiln.test/') }],
  [new Error('connect postgres://kiln:hunter2@db/kiln failed')],
])('a secret is not in it: %j', (logged) => {
  expect(lineOf(logged)).not.toContain('hunter2')
})

test('a secret is not in the message either, whether it was given or is an error’s own', () => {
  const url = 'connect postgres://kiln:hunter2@db/kiln failed'
  expect(lineOf({}, url)).not.toContain('hunter2')
  let text = ''
  const log = createLog('test', 'info', { write: (line) => (text += line) })
  log.warn(url)
  log.warn('%s, and %s', 'tried', url)
  log.warn(new Error(url))
  log.warn({ err: new Error(url) })
  expect(text.trimEnd().split('\n')).toHaveLength(4)
  expect(text).toContain('connect postgres://')
  expect(text).not.toContain('hunter2')
})

test('what cannot be written as JSON is no reason to lose the line', () => {
  const loop: Record<string, unknown> = { n: 1n, at: new Date(0), bytes: Buffer.from('abc') }
  loop['loop'] = { again: loop }
  expect(JSON.parse(lineOf(loop))).toMatchObject({ at: '1970-01-01T00:00:00.000Z', msg: 'something happened' })
})

test('what an operator needs stays: code, details, where it was thrown, and the path of the machine', () => {
  const line = JSON.parse(lineOf({ err: new AppError('storage_full', { errno: 'ENOSPC' }, new Error("ENOSPC, write '/srv/kiln/a'")) })) as {
    err: { code: string; details: object; stack: string; cause: { message: string } }
  }
  expect(line.err).toMatchObject({ code: 'storage_full', details: { errno: 'ENOSPC' }, cause: { message: "ENOSPC, write '/srv/kiln/a'" } })
  expect(line.err.stack).toContain('log.test.ts')
})
