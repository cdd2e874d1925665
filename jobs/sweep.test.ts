import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { kickRun } from './kick-run.ts'
import { startRun } from './start-run.ts'
import { makeNumbers, numbersTasks } from './testing/numbers-task.ts'
import { tick } from './tick.ts'

const database = useTestDatabase()
const request = { task: 'preprocess-images', scope: { kind: 'missing' }, actor: { kind: 'system', id: null, label: 'test' } } as const
const db = () => database.connection().db
let runId = ''

beforeAll(() =>
  makeNumbers(
    database.url(),
    Array.from({ length: 6 }, (_, i) => ({ id: i + 1 })),
  ),
)
beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  await db().execute(sql`delete from leases`)
  runId = (await startRun(db(), request, numbersTasks)).runId
  await db().execute(sql`delete from pgboss.job`)
})
const sent = async () =>
  (await db().execute<{ name: string }>(sql`select name from pgboss.job where state = 'created' order by name`)).map(({ name }) => name)

/** A batch of three items as a worker leaves it that died at the second one. */
async function leaveDeadBatch(deaths: number): Promise<number> {
  await db().execute(sql`update task_runs set state = 'running', cursor = 3, woken_at = now()`)
  const [batch] = await db().execute<{ id: string }>(sql`
    insert into task_batches (run_id, state, worker_id, deaths, ok) values (${runId}, 'taken', ${randomUUID()}, ${deaths}, 1) returning id`)
  await db().execute(sql`
    insert into task_items (run_id, item_id, batch_id, state)
    values (${runId}, 1, ${batch?.id}, 'ok'), (${runId}, 2, ${batch?.id}, 'running'), (${runId}, 3, ${batch?.id}, 'pending')`)
  await db().execute(sql`
    insert into leases (resource, owner, expires_at) values ('batch:' || ${batch?.id}, ${randomUUID()}, now() - interval '1 second'),
      ('run:' || ${runId}, ${randomUUID()}, now() + interval '1 minute')`)
  return Number(batch?.id)
}

test('a run whose job was lost is sent for again, once in a while', async () => {
  expect((await tick(db())).driversSent).toBe(0)
  await db().execute(sql`update task_runs set woken_at = now() - interval '5 seconds'`)
  expect((await tick(db())).driversSent).toBe(1)
  expect((await tick(db())).driversSent).toBe(0)
  expect(await sent()).toEqual(['drive-run'])
})

test('kick sends for the driver now', async () => {
  await kickRun(db(), runId)
  expect(await sent()).toEqual(['drive-run'])
})

test('a batch of a dead worker waits again, and its item counts an interruption and no attempt', async () => {
  const batchId = await leaveDeadBatch(0)
  expect((await tick(db())).revived).toBe(1)
  expect(await sent()).toEqual(['work-batch'])
  expect(await db().execute(sql`select state, deaths from task_batches where id = ${batchId}`)).toMatchObject([
    { state: 'ready', deaths: 1 },
  ])
  expect(
    await db().execute(sql`select state, attempts, interruptions from task_items where run_id = ${runId} order by item_id`),
  ).toMatchObject([
    { state: 'ok', interruptions: 0 },
    { state: 'pending', attempts: 0, interruptions: 1 },
    { state: 'pending', attempts: 0, interruptions: 0 },
  ])
})

test('a batch that cost two workers their life is taken apart, so that the item that kills is alone', async () => {
  await leaveDeadBatch(1)
  await tick(db())
  const batches = await db().execute(sql`
    select count(*)::int as waiting from task_items where run_id = ${runId} and state = 'pending' group by batch_id`)
  expect(batches).toMatchObject([{ waiting: 1 }, { waiting: 1 }])
  expect(await sent()).toEqual(['work-batch', 'work-batch'])
})

test('a batch whose lease still runs is left alone', async () => {
  const batchId = await leaveDeadBatch(0)
  await db().execute(sql`update leases set expires_at = now() + interval '1 minute'`)
  expect((await tick(db())).revived).toBe(0)
  expect(await db().execute(sql`select state from task_batches where id = ${batchId}`)).toMatchObject([{ state: 'taken' }])
})

test('a batch whose taker died before it was its own is sent for as soon as that lease has run out, and not sooner', async () => {
  const batchId = await leaveDeadBatch(0)
  await db().execute(sql`update task_items set state = 'pending' where state = 'running'`)
  await db().execute(sql`update task_batches set state = 'ready', worker_id = null, woken_at = now() - interval '16 seconds'`)
  await db().execute(sql`update leases set expires_at = now() + interval '1 minute'`)
  expect((await tick(db())).batchesSent).toBe(0)
  await db().execute(sql`update task_batches set woken_at = now() - interval '13 seconds'`)
  await db().execute(sql`update leases set expires_at = now() - interval '1 second' where resource = ${`batch:${batchId}`}`)
  expect((await tick(db())).batchesSent).toBe(1)
  expect((await tick(db())).batchesSent).toBe(0)
  expect(await sent()).toEqual(['work-batch'])
})

test('a run whose workers died while it was being stopped ends', async () => {
  await leaveDeadBatch(0)
  await db().execute(sql`update task_runs set state = 'cancelling', stop_requested_at = now()`)
  expect((await tick(db())).stopped).toBe(1)
  expect(await db().execute(sql`select state, ok, skipped from task_runs`)).toMatchObject([{ state: 'cancelled', ok: '1', skipped: '2' }])
  expect(await db().execute(sql`select resource from leases where resource like 'batch:%'`)).toHaveLength(0)
})

test('an import whose worker died is sent for again when its lease has run out, and not while somebody holds it', async () => {
  const [row] = await db().execute<{ id: string }>(sql`
    insert into image_imports (source, actor, state, woken_at)
    values ('{"kind":"folder","path":"/x"}', '{}', 'running', now() - interval '5 seconds') returning id`)
  const holds = (until: string) =>
    db().execute(sql`
    insert into leases (resource, owner, expires_at) values ('import:' || ${row?.id}, ${randomUUID()}, now() + ${until}::interval)
    on conflict (resource) do update set expires_at = excluded.expires_at`)
  await holds('12 seconds')
  expect((await tick(db())).importsSent).toBe(0)
  await holds('-1 second')
  expect([(await tick(db())).importsSent, (await tick(db())).importsSent, await sent()]).toEqual([1, 0, ['import-images']])
  await db().execute(sql`update image_imports set state = 'succeeded', woken_at = now() - interval '1 hour'`)
  expect((await tick(db())).importsSent).toBe(0)
})
