import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { recordEvent } from './record-event.ts'
import { taskRuns } from './table.ts'

const database = useTestDatabase()

test('a run that is removed takes its history with it, and nobody else’s', async () => {
  const { db } = database.connection()
  const run = {
    taskKey: 'preprocess-images',
    state: 'succeeded',
    scope: { kind: 'all' },
    settings: {},
    actor: { kind: 'system', id: null, label: 'test' },
    total: 0,
    upperBound: 0,
    codeVersion: 'x',
  } as const
  const made = await db.insert(taskRuns).values([run, run]).returning({ id: taskRuns.id })
  for (const { id } of made) await recordEvent(db, { runId: id, kind: 'created' })
  await db.execute(sql`delete from task_runs where id = ${made[0]?.id}`)
  expect(await db.execute(sql`select run_id from task_events`)).toEqual([{ run_id: made[1]?.id }])
})
