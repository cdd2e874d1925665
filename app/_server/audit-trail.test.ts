import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { POST as signIn } from '#app/api/auth/sign-in/email/route.ts'
import { POST as createKey } from '#app/api/v1/api-keys/route.ts'
import { PUT as saveLimits } from '#app/api/v1/settings/limits/route.ts'
import { POST as setup } from '#app/api/v1/setup/route.ts'
import { POST as createUser } from '#app/api/v1/users/route.ts'
import { defaultSystemSettings } from '#lib/contracts/system-settings.ts'
import { AppError } from '#lib/errors.ts'
import { adminRoute } from './admin-route.ts'
import { codeOf, testPassword, useWeb } from './testing/use-web.ts'

const web = useWeb()
const sql = () => web.connection().sql
const someone = (email: string) => ({ name: 'Vi', email, role: 'viewer', password: testPassword })
/** From now on the log takes no row of a success. */
const breakTheLog = () =>
  sql().unsafe(`create or replace function refuse_row() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create trigger refuse_row before insert on audit_log for each row when (new.outcome = 'ok') execute function refuse_row()`)
afterEach(() => sql().unsafe('drop trigger if exists refuse_row on audit_log'))

describe('a change and its audit row are there both or neither', () => {
  test.each([
    ['a user', createUser, 'POST', someone('a@kiln.test'), {}, 'users'],
    ['a key', createKey, 'POST', { name: 'k', role: 'viewer' }, {}, 'api_keys'],
    ['a setting', saveLimits, 'PUT', { value: defaultSystemSettings.image_limits }, { 'if-match': '"0"' }, 'system_settings'],
    ['a session', signIn, 'POST', { email: 'admin@kiln.test', password: testPassword }, {}, 'sessions'],
  ])('%s', async (_, handler, method, body, headers, table) => {
    const cookie = await web.signInAs('admin')
    const count = async () => Number((await sql().unsafe(`select count(*) as n from ${table}`))[0]?.['n'])
    const before = await count()
    await breakTheLog()
    const refused = await web.call(handler, { method, cookie, body, headers })
    expect([refused.status, refused.headers.getSetCookie(), await count()]).toEqual([500, [], before])
    await sql().unsafe('drop trigger refuse_row on audit_log')
    const done = await web.call(handler, { method, cookie, body, headers })
    expect([done.ok, (await count()) > before]).toEqual([true, true])
  })

  test('what was refused is undone, and leaves its row all the same', async () => {
    const fails = adminRoute({
      role: 'admin',
      body: z.object({}),
      audit: 'test.fails',
      run: async ({ db, note }) => {
        note({ target: 'halfway' })
        await db.execute("insert into rate_limits (id, key, count, last_request) values ('x', 'halfway', 1, 1)")
        throw new AppError('last_admin')
      },
    })
    const answer = await web.call(fails, { method: 'POST', cookie: await web.signInAs('admin'), body: {} })
    expect(await codeOf(answer)).toBe('last_admin')
    expect(await sql()`select 1 from rate_limits where key = 'halfway'`).toHaveLength(0)
    expect(await sql()`select target, outcome from audit_log where action = 'test.fails'`).toMatchObject([
      { target: 'halfway', outcome: 'last_admin' },
    ])
  })
})

test('whose address stands in the row is the connection, not what the request says of itself', async () => {
  const from = async (said: string) => {
    await web.call(createUser, { method: 'POST', cookie: await web.signInAs('admin'), body: {}, headers: { 'x-forwarded-for': said } })
    return (await sql()`select ip from audit_log where action = 'user.create' order by id desc limit 1`)[0]?.['ip']
  }
  expect(await from('203.0.113.9, 192.0.2.7')).toBe('192.0.2.7')
})

test('guesses from one address are stopped, whichever accounts they are for and whatever they say before it', async () => {
  const guess = (i: number, from: string) =>
    web.call(signIn, {
      method: 'POST',
      body: { email: `nobody${i}@kiln.test`, password: 'wrong password' },
      headers: { 'x-forwarded-for': `10.0.0.${i}, ${from}` },
    })
  await sql()`insert into rate_limits (id, key, count, last_request)
    values ('a', 'sign-in-from:192.0.2.99', 100, (extract(epoch from clock_timestamp()) * 1000)::bigint)`
  expect(await codeOf(await guess(1, '192.0.2.99'))).toBe('too_many_requests')
  expect(await codeOf(await guess(2, '192.0.2.98'))).toBe('sign_in_wrong')
})

test('one address that guesses on and on uses up neither what an account may try nor what everybody may', async () => {
  const countOf = async (key: string) => (await sql()`select count from rate_limits where key = ${key}`)[0]?.['count'] ?? 0
  const everybody = await countOf('sign-in')
  await sql()`insert into rate_limits (id, key, count, last_request)
    values ('b', 'sign-in-from:192.0.2.50', 98, (extract(epoch from clock_timestamp()) * 1000)::bigint)`
  for (let i = 0; i < 20; i++)
    await web.call(signIn, {
      method: 'POST',
      body: { email: i < 2 ? `some${i}@kiln.test` : 'viewer@kiln.test', password: 'wrong password' },
      headers: { 'x-forwarded-for': '192.0.2.50' },
    })
  expect([await countOf('sign-in:viewer@kiln.test'), (await countOf('sign-in')) - everybody]).toEqual([0, 2])
  for (let i = 0; i < 10; i++)
    await web.call(signIn, {
      method: 'POST',
      body: { email: 'one@kiln.test', password: 'wrong' },
      headers: { 'x-forwarded-for': '192.0.2.51' },
    })
  expect((await countOf('sign-in')) - everybody).toBe(2 + 8)
})

test('who is nobody leaves a row of each try that was counted, and none of what was refused before', async () => {
  const rows = async () => Number((await sql()`select count(*) as n from audit_log`)[0]?.['n'])
  const trySignIn = (body: unknown) => web.call(signIn, { method: 'POST', body, headers: { 'x-forwarded-for': '192.0.2.60' } })
  const before = await rows()
  for (const body of ['{', { email: 'not an address' }, { email: 'x'.repeat(2 ** 21) }]) expect((await trySignIn(body)).ok).toBe(false)
  expect(await rows()).toBe(before)
  for (let i = 0; i < 12; i++) await trySignIn({ email: 'again@kiln.test', password: 'wrong password' })
  expect(await rows()).toBe(before + 8)
})

test('a set-up that was done already is told so often enough only, whoever asks', async () => {
  await web.signInAs('admin')
  const body = { token: 'x', name: 'Vi', email: 'vi@kiln.test', password: testPassword }
  const before = await sql()`select 1 from audit_log where action = 'setup.finish'`
  for (let i = 0; i < 25; i++) await web.call(setup, { method: 'POST', body })
  expect(await sql()`select 1 from audit_log where action = 'setup.finish'`).toHaveLength(before.length + 20)
})
