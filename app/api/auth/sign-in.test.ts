import { describe, expect, test } from 'vitest'
import { codeOf, cookieOf, setupToken, testPassword, useWeb } from '#app/_server/testing/use-web.ts'
import { PUT as changePassword } from '#app/api/v1/account/password/route.ts'
import { GET as account } from '#app/api/v1/account/route.ts'
import { POST as signOutEverywhere } from '#app/api/v1/account/sign-out-everywhere/route.ts'
import { GET as listAudit } from '#app/api/v1/audit/route.ts'
import { POST as setup } from '#app/api/v1/setup/route.ts'
import { PATCH as changeUser } from '#app/api/v1/users/[id]/route.ts'
import { POST as createUser, GET as listUsers } from '#app/api/v1/users/route.ts'
import { GET as getSession } from './get-session/route.ts'
import { POST as signIn } from './sign-in/email/route.ts'
import { POST as signOut } from './sign-out/route.ts'

const web = useWeb()
const admin = { token: setupToken, name: 'Ada', email: 'Ada@kiln.test', password: testPassword }
const sign = (email: string, password = testPassword, headers: Record<string, string> = {}) =>
  web.call(signIn, { method: 'POST', body: { email, password }, headers })

describe('set-up and sign-in', () => {
  let cookie = ''

  test('a wrong set-up token makes nobody', async () => {
    const answer = await web.call(setup, { method: 'POST', body: { ...admin, token: 'wrong' } })
    expect(answer.status).toBe(403)
    expect(await codeOf(answer)).toBe('setup_token_wrong')
  })

  test('of ten people with the right token at once, one becomes the first admin and is signed in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => web.call(setup, { method: 'POST', body: { ...admin, email: `ada${i}@kiln.test` } })),
    )
    const made = answers.filter((answer) => answer.status === 201)
    expect(made).toHaveLength(1)
    for (const answer of answers.filter((answer) => answer.status !== 201)) expect(await codeOf(answer)).toBe('setup_done')
    cookie = cookieOf(made[0] as Response)
    expect(await (await web.call(account, { cookie })).json()).toMatchObject({ role: 'admin' })
  })

  test("the session's cookie is out of reach of scripts and other sites, and lies in no list", async () => {
    const answer = await sign(((await (await web.call(account, { cookie })).json()) as { email: string }).email)
    expect(answer.headers.getSetCookie().join()).toMatch(/HttpOnly/i)
    expect(answer.headers.getSetCookie().join()).toMatch(/SameSite=Lax/i)
    expect(await answer.text()).not.toContain('token')
  })

  test('an admin adds a user, who signs in with the e-mail address in any case of letters', async () => {
    const body = { name: 'Vi', email: 'Vi@kiln.test', role: 'viewer', password: testPassword }
    expect((await web.call(createUser, { method: 'POST', cookie, body })).status).toBe(201)
    expect(await codeOf(await web.call(createUser, { method: 'POST', cookie, body }))).toBe('email_taken')
    expect((await sign('vI@kiln.TEST')).status).toBe(200)
  })

  test('a wrong password and an account that is not there are refused alike', async () => {
    expect(await codeOf(await sign('vi@kiln.test', 'wrong password'))).toBe('sign_in_wrong')
    expect(await codeOf(await sign('nobody@kiln.test'))).toBe('sign_in_wrong')
  })

  test('a change of role takes effect in the session that is open', async () => {
    const theirs = cookieOf(await sign('vi@kiln.test'))
    expect((await web.call(listUsers, { cookie: theirs })).status).toBe(403)
    const { users } = (await (await web.call(listUsers, { cookie })).json()) as { users: { id: string; email: string }[] }
    const id = users.find((user) => user.email === 'vi@kiln.test')?.id ?? ''
    const change = (body: unknown) => web.call(changeUser, { method: 'PATCH', cookie, params: { id }, body })
    expect((await change({ role: 'admin' })).status).toBe(200)
    expect((await web.call(listUsers, { cookie: theirs })).status).toBe(200)
    expect((await change({ role: 'viewer' })).status).toBe(200)
    expect((await web.call(listUsers, { cookie: theirs })).status).toBe(403)
    expect((await change({ disabled: true })).status).toBe(200)
    expect((await web.call(account, { cookie: theirs })).status).toBe(401)
    expect(await codeOf(await sign('vi@kiln.test'))).toBe('account_disabled')
    expect((await change({ disabled: false })).status).toBe(200)
    expect((await sign('vi@kiln.test')).status).toBe(200)
  })

  test('the last admin can neither step down nor be switched off', async () => {
    const { id } = (await (await web.call(account, { cookie })).json()) as { id: string }
    for (const body of [{ role: 'viewer' }, { disabled: true }])
      expect(await codeOf(await web.call(changeUser, { method: 'PATCH', cookie, params: { id }, body }))).toBe('last_admin')
  })

  test('signing out ends the session on the server, and everywhere ends all', async () => {
    const [one, two] = [cookieOf(await sign('vi@kiln.test')), cookieOf(await sign('vi@kiln.test'))]
    expect((await web.call(signOut, { method: 'POST', cookie: one })).status).toBe(204)
    expect((await web.call(account, { cookie: one })).status).toBe(401)
    expect((await web.call(account, { cookie: two })).status).toBe(200)
    expect((await web.call(signOutEverywhere, { method: 'POST', cookie: two })).status).toBe(204)
    expect(await (await web.call(getSession, { cookie: two })).json()).toBeNull()
  })

  test('a new password ends the other sessions and keeps this one', async () => {
    const [one, two] = [cookieOf(await sign('vi@kiln.test')), cookieOf(await sign('vi@kiln.test'))]
    const change = (currentPassword: string) =>
      web.call(changePassword, { method: 'PUT', cookie: one, body: { currentPassword, newPassword: 'another good password' } })
    expect(await codeOf(await change('wrong password'))).toBe('sign_in_wrong')
    expect((await change(testPassword)).status).toBe(204)
    expect((await web.call(account, { cookie: one })).status).toBe(200)
    expect((await web.call(account, { cookie: two })).status).toBe(401)
    expect((await sign('vi@kiln.test', 'another good password')).status).toBe(200)
  })

  test('guesses at one account are stopped whatever address they claim to come from', async () => {
    const codes = []
    for (let i = 0; i < 10; i++) codes.push(await codeOf(await sign('brute@kiln.test', `guess ${i}`, { 'x-forwarded-for': `10.0.0.${i}` })))
    expect(codes.slice(0, 8)).toEqual(Array(8).fill('sign_in_wrong'))
    expect(codes.slice(8)).toEqual(Array(2).fill('too_many_requests'))
    const { sql } = web.connection()
    expect([...(await sql`select count from rate_limits where key = 'sign-in:brute@kiln.test'`)]).toEqual([{ count: 10 }])
  })

  test('a forged or altered cookie is nobody', async () => {
    const good = cookieOf(await sign('vi@kiln.test', 'another good password'))
    for (const bad of [good.slice(0, -6), good.replace('.', '.x'), 'kiln.session_token=a.b', `${good.split('=')[0]}=`])
      expect((await web.call(account, { cookie: bad })).status).toBe(401)
  })

  test('every change and every refused one left a row, which nobody can rewrite', async () => {
    const { rows } = (await (await web.call(listAudit, { cookie, path: '/?limit=200' })).json()) as {
      rows: { action: string; outcome: string; actor: { label: string } }[]
    }
    const seen = new Set(rows.map((row) => `${row.action} ${row.outcome}`))
    for (const row of [
      'setup.finish setup_token_wrong',
      'setup.finish ok',
      'session.start sign_in_wrong',
      'user.create ok',
      'user.change last_admin',
      'account.password ok',
    ])
      expect(seen).toContain(row)
    expect(rows.find((row) => row.outcome === 'last_admin')?.actor.label).toMatch(/^ada\d@kiln.test$/)
    const { sql: raw } = web.connection()
    await expect(raw`update audit_log set outcome = 'ok'`).rejects.toMatchObject({ code: '42501' })
    await expect(raw`delete from audit_log`).rejects.toMatchObject({ code: '42501' })
    await expect(raw`truncate audit_log`).rejects.toMatchObject({ code: '42501' })
  })
})
