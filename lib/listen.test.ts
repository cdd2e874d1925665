import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { listen } from './listen.ts'

const database = useTestDatabase()

test('what is said is heard, also after the connection was cut', async () => {
  const { db } = database.connection()
  const heard: string[] = []
  let connects = 0
  const listener = listen(
    database.url(),
    'a_channel',
    (payload) => heard.push(payload),
    () => connects++,
  )
  try {
    await expect.poll(() => connects).toBe(1)
    await db.execute(sql`select pg_notify('a_channel', 'first'), pg_notify('another', 'not for us')`)
    await expect.poll(() => heard).toEqual(['first'])
    await db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kiln listen' and datname = current_database()`,
    )
    await expect.poll(() => connects, { timeout: 5000 }).toBe(2)
    await db.execute(sql`select pg_notify('a_channel', 'second')`)
    await expect.poll(() => heard).toEqual(['first', 'second'])
  } finally {
    await listener.close()
  }
})
