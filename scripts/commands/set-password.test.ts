import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createUser } from '#db/people/create-user.ts'
import { findUserId } from '#db/people/find-user-id.ts'
import { findPasswordHash } from '#db/people/read.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { hashPassword, verifyPassword } from '#lib/password-hash.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const email = 'ada@kiln.test'
let userId = ''
beforeAll(async () => {
  const passwordHash = await hashPassword('the one she lost')
  userId = (await createUser(db(), { name: 'Ada', email, role: 'admin', passwordHash })).userId
})

/** The real command, as an operator calls it, with no terminal. */
function kiln(args: string[], stdin = ''): Promise<{ code: number | null; out: string }> {
  const root = join(import.meta.dirname, '../..')
  const child = spawn(process.execPath, [join(root, 'scripts/kiln.ts'), ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: database.url() },
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)))
  child.stdin.end(stdin)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })))
}
const opensWith = async (password: string) => verifyPassword({ hash: (await findPasswordHash(db(), userId)) ?? '', password })

test('a last admin who lost the password gets a new one; old sessions end, counted tries too, and the log has a row', async () => {
  const { sql } = database.connection()
  await sql`insert into sessions (id, token, user_id, expires_at) values ('s', 't', ${userId}, now() + interval '1 day')`
  await sql`insert into rate_limits (id, key, count, last_request) values ('r', ${`sign-in:${email}`}, 99, (extract(epoch from now()) * 1000)::bigint)`
  const { code, out } = await kiln(['set-password', 'Ada@kiln.test', '--stdin', '--json'], 'a new good password\nand more\n')
  expect([code, await opensWith('a new good password'), await opensWith('the one she lost')]).toEqual([0, true, false])
  expect(out).not.toContain('a new good password')
  expect(await sql`select 1 from sessions`).toHaveLength(0)
  expect(await sql`select 1 from rate_limits where key = ${`sign-in:${email}`}`).toHaveLength(0)
  expect(await sql`select action, target, outcome from audit_log`).toMatchObject([
    { action: 'user.set_password', target: email, outcome: 'ok' },
  ])
})

test.each([
  ['too short a password', [email, '--stdin'], 'short\n', 2],
  ['no terminal to ask on', [email], '', 2],
  ['no account of that address', ['nobody@kiln.test', '--stdin'], 'a long enough password\n', 3],
  ['no address at all', [], '', 2],
])('%s changes nothing and says so by its exit code', async (_, args, stdin, exitCode) => {
  const before = await findPasswordHash(db(), userId)
  const { code } = await kiln(['set-password', ...args], stdin)
  expect([code, await findPasswordHash(db(), userId)]).toEqual([exitCode, before])
})

test('an account is found in any case of letters', async () => {
  expect([await findUserId(db(), 'ADA@KILN.TEST'), await findUserId(db(), 'x@kiln.test')]).toEqual([userId, null])
})
