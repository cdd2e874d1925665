import { describe, expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { changeUser } from './change-user.ts'
import { consumeRateLimit } from './consume-rate-limit.ts'
import { createFirstAdmin } from './create-first-admin.ts'
import { createUser } from './create-user.ts'
import { listUsers } from './read.ts'
import { setRole } from './set-role.ts'

const database = useTestDatabase()
const person = (name: string) => ({ name, email: `${name}@kiln.test`, passwordHash: 'x' })

describe('people', () => {
  test('the first admin is made once, however many ask at the same instant', async () => {
    const { db } = database.connection()
    const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => createFirstAdmin(db, person(`first${i}`))))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of asked) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'setup_done' })
    expect(await listUsers(db)).toHaveLength(1)
  })

  test('of two admins who demote each other at the same instant, one stays', async () => {
    const { db } = database.connection()
    const [first] = await listUsers(db)
    for (let i = 0; i < 20; i++) {
      const { userId } = await createUser(db, { ...person(`rival${i}`), role: 'admin' })
      const asked = await Promise.allSettled([setRole(db, first?.id ?? '', 'viewer'), setRole(db, userId, 'viewer')])
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect((await listUsers(db)).filter(({ role }) => role === 'admin')).toHaveLength(1)
      await setRole(db, first?.id ?? '', 'admin')
      await setRole(db, userId, 'viewer')
    }
  })

  test('a change is made whole or not at all', async () => {
    const { db } = database.connection()
    const [first] = await listUsers(db)
    await expect(changeUser(db, first?.id ?? '', { passwordHash: 'new', disabled: true })).rejects.toMatchObject({ code: 'last_admin' })
    expect(await database.connection().sql`select 1 from accounts where password = 'new'`).toHaveLength(0)
  })

  test('a list of users says when each was last seen, and of whom never', async () => {
    const { db, sql } = database.connection()
    const { userId } = await createUser(db, { ...person('seen'), role: 'viewer' })
    await createUser(db, { ...person('unseen'), role: 'viewer' })
    for (const [i, day] of ['2026-11-02', '2026-11-03'].entries())
      await sql`insert into sessions (id, token, user_id, expires_at, updated_at) values (${`s${i}`}, ${`t${i}`}, ${userId}, ${day}, ${day})`
    const seen = new Map((await listUsers(db)).map(({ name, lastSeenAt }) => [name, lastSeenAt]))
    expect(seen.get('seen')).toBe('2026-11-03T00:00:00.000Z')
    expect(seen.get('unseen')).toBeNull()
  })

  test('an e-mail address is taken in any case of letters', async () => {
    const { db } = database.connection()
    await createUser(db, { ...person('twin'), role: 'viewer' })
    await expect(createUser(db, { ...person('x'), email: 'TWIN@kiln.test', role: 'viewer' })).rejects.toMatchObject({ code: 'email_taken' })
  })

  test('a limit lets exactly so many through at once, in the clock of the database, and opens again with the next window', async () => {
    const { db, sql } = database.connection()
    const limit = { max: 5, windowSeconds: 60 }
    const waits = await Promise.all(Array.from({ length: 20 }, () => consumeRateLimit(db, 'door', limit)))
    expect(waits.filter((wait) => wait === null)).toHaveLength(5)
    for (const wait of waits) if (wait !== null) expect(wait).toBeGreaterThan(50)
    await sql`update rate_limits set last_request = last_request - 60000 where key = 'door'`
    expect(await consumeRateLimit(db, 'door', limit)).toBeNull()
  })
})
