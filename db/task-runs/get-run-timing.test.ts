import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { getRunTiming } from './get-run-timing.ts'
import { taskBatches, taskRuns } from './table.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const nameless = { describe: async () => new Map(), findByName: async () => [], maxAttempts: 3 }

/** A run whose first half failed at once while it fetched; the second half was encoded, 1 ms longer an item. */
async function insertRun(items: number): Promise<string> {
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const counts = { total: items, upperBound: items, codeVersion: 'x' }
  const [run] = await db()
    .insert(taskRuns)
    .values({ taskKey: 'preprocess-images', state: 'succeeded_with_errors', scope: { kind: 'all' }, settings: {}, actor, ...counts })
    .returning({ id: taskRuns.id })
  const runId = run?.id ?? ''
  const [batch] = await db().insert(taskBatches).values({ runId, state: 'ended' }).returning({ id: taskBatches.id })
  await db().execute(sql`
    insert into task_items (run_id, item_id, batch_id, state, code, stage_ms, started_at, finished_at)
    select ${runId}, i, ${batch?.id}, case when failed then 'failed' else 'ok' end, case when failed then 'image_corrupt' end,
      case when failed then '{"fetch":5}'::jsonb else '{"encode":70}'::jsonb end, at, at + i * interval '1 ms'
    from generate_series(1, ${items}::integer) i, lateral (select timestamptz '2026-01-01Z' as at, i <= ${items / 2} as failed) t`)
  return runId
}

test('the stages of a long run are those of all of it, not of what failed first', async () => {
  const { stages, slowest } = await getRunTiming(db(), await insertRun(12_000), nameless)
  expect(stages.map(({ stage, p50Ms }) => [stage, p50Ms])).toEqual([
    ['encode', 70],
    ['fetch', 5],
  ])
  const total = (name: string) => stages.find(({ stage }) => stage === name)?.totalMs ?? 0
  expect(total('encode') / 70 / (total('fetch') / 5)).toBeCloseTo(1, 1)
  expect(slowest[0]?.itemId).toBeGreaterThan(11_990)
})

test('a run that is not long is read whole', async () => {
  const { stages, slowest } = await getRunTiming(db(), await insertRun(2_000), nameless)
  expect(stages.map(({ totalMs }) => totalMs)).toEqual([70_000, 5_000])
  expect(slowest.map(({ itemId }) => itemId)).toEqual(Array.from({ length: 10 }, (_, i) => 2_000 - i))
})
