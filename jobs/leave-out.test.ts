import { expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { leaveOut } from './leave-out.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'

const database = useTestDatabase()
const actor = { kind: 'system', id: null, label: 'test' } as const

test('more than go at once are left out by asking again, each once', async () => {
  const { db } = database.connection()
  const failed = selectionLimit * 2 + 500
  await makeNumbers(database.url(), [{ id: failed + 1 }])
  const { runId } = await startRun(db, { task: 'preprocess-images', scope: { kind: 'missing' }, actor }, numbersTasks)
  await db.execute(sql`insert into numbers (id, failed_code) select n, 'image_corrupt' from generate_series(1, ${failed}::integer) n`)
  await db.execute(sql`
    with batch as (insert into task_batches (run_id, state) values (${runId}, 'ended') returning id)
    insert into task_items (run_id, item_id, batch_id, state, code, attempts, finished_at)
    select ${runId}, n, batch.id, 'failed', 'image_corrupt', 1, now() from batch, generate_series(1, ${failed}::integer) n`)
  const again = () => leaveOut(db, runId, { code: 'image_corrupt' }, numbersTasks).catch((error: unknown) => toAppError(error).code)
  expect([await again(), await again(), await again(), await again()]).toEqual([selectionLimit, selectionLimit, 500, 'nothing_in_scope'])
  expect([...(await db.execute(sql`select count(*)::int as n from numbers where held`))]).toEqual([{ n: failed }])
})
