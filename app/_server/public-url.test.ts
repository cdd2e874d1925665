import { beforeAll, expect, test, vi } from 'vitest'
import { POST as signIn } from '#app/api/auth/sign-in/email/route.ts'
import { GET as account } from '#app/api/v1/account/route.ts'
import { createUser } from '#db/people/create-user.ts'
import { hashPassword } from '#lib/password-hash.ts'
import { cookieOf, testPassword, useWeb } from './testing/use-web.ts'

const web = useWeb()
const publicUrl = 'https://kiln.example'
beforeAll(async () => {
  vi.stubEnv('KILN_URL', publicUrl)
  await createUser(web.connection().db, {
    name: 'Ada',
    email: 'ada@kiln.test',
    role: 'viewer',
    passwordHash: await hashPassword(testPassword),
  })
})
const sign = (origin: string) => web.call(signIn, { method: 'POST', origin, body: { email: 'ada@kiln.test', password: testPassword } })

test('behind a public https address that address is the origin, and the cookie never goes over plain http', async () => {
  const answer = await sign(publicUrl)
  expect(answer.status).toBe(200)
  expect(answer.headers.getSetCookie().join()).toMatch(/^__Secure-kiln\.session_token=[^;]+;.*Secure/)
  expect((await web.call(account, { cookie: cookieOf(answer) })).status).toBe(200)
  expect((await sign('https://kiln.example.evil.test')).status).toBe(403)
  expect((await sign('http://kiln.example')).status).toBe(403)
})
