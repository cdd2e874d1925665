import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { runTimingSchema } from '#lib/contracts/run-timing.ts'
import { listLatency } from './list-latency.ts'
import { taskBatches, taskRuns } from './table.ts'

const database = useTestDatabase()
const db = () => database.connection().db

/** A run whose items end one a second: the first half after 100 ms of work, the second half after 900. */
async function insertRun(items: number): Promise<string> {
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const run = {
    state: 'succeeded',
    scope: { kind: 'all' },
    settings: {},
    actor,
    total: items,
    upperBound: items,
    codeVersion: 'x',
  } as const
  const [made] = await db()
    .insert(taskRuns)
    .values({ ...run, taskKey: 'preprocess-images' })
    .returning({ id: taskRuns.id })
  const [batch] = await db()
    .insert(taskBatches)
    .values({ runId: made?.id ?? '', state: 'ended' })
    .returning({ id: taskBatches.id })
  await db().execute(sql`
    insert into task_items (run_id, item_id, batch_id, state, started_at, finished_at)
    select ${made?.id}, i * 3, ${batch?.id}, 'ok', at - case when i <= ${items / 2} then interval '100 ms' else interval '900 ms' end, at
    from generate_series(1, ${items}::integer) i, lateral (select timestamptz '2026-01-01Z' + i * interval '1 second' as at) t`)
  return made?.id ?? ''
}

test('a short run is read whole, in spans of its time', async () => {
  const spans = runTimingSchema.shape.latency.parse(await listLatency(db(), await insertRun(120)))
  expect(spans.reduce((sum, { items }) => sum + items, 0)).toBe(120)
  expect(spans.length).toBeLessThanOrEqual(60)
  expect([spans[0]?.p50Ms, spans.at(-1)?.p50Ms]).toEqual([100, 900])
  expect(spans.map(({ at }) => Date.parse(at))).toEqual(spans.map(({ at }) => Date.parse(at)).sort((a, b) => a - b))
})

test('of a long run a bounded number of items is read, evenly over all of it', async () => {
  const spans = await listLatency(db(), await insertRun(5_000))
  expect(spans.reduce((sum, { items }) => sum + items, 0)).toBeLessThanOrEqual(601)
  expect(spans).toHaveLength(60)
  expect(spans.filter(({ p95Ms }) => p95Ms === 100).length).toBeGreaterThan(25)
  expect(spans.filter(({ p50Ms }) => p50Ms === 900).length).toBeGreaterThan(25)
})

test('a run in which nothing has ended has no latency', async () => {
  expect(await listLatency(db(), await insertRun(0))).toEqual([])
})
