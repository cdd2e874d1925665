import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { Fence } from '#db/leases/fence.ts'
import { sql } from '#db/sql.ts'
import { recordEvent } from '#db/task-runs/record-event.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { checkHistory } from './check-history.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const [first, second] = [randomUUID(), randomUUID()]
const batchId = 7
const batchOf = (owner: string, token: number): Fence => ({ resource: `batch:${batchId}`, token, owner })
const contentOf = (owner: string, token: number): Fence => ({ resource: 'content:aa', token, owner })
let runId = ''

beforeEach(async () => {
  await db().execute(sql`delete from task_runs`)
  const [run] = await db().execute<{ id: string }>(sql`
    insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, code_version)
    values ('preprocess-images', 'running', '{}', '{}', '{}', 3, 3, '1') returning id`)
  runId = run?.id ?? ''
  await recordEvent(db(), { runId, kind: 'created' })
  await claim(first, 1)
})

const claim = (owner: string, token: number) => recordEvent(db(), { runId, kind: 'claim', batchId, fence: batchOf(owner, token) })
const write = (kind: 'publish' | 'progress', fence: Fence, itemId = 1) => recordEvent(db(), { runId, kind, batchId, itemId, fence })
/** What was found, without the rows it was found in. */
const found = async () => (await checkHistory(db(), runId)).map((line) => line.split(':')[0])

test('a part and then the whole, by who holds the batch and under a content that only rises, is sound', async () => {
  await write('progress', contentOf(first, 3))
  await write('publish', contentOf(first, 3))
  await claim(second, 2)
  await write('publish', contentOf(second, 4), 2)
  expect(await found()).toEqual([])
})

test.each(['publish', 'progress'] as const)('%s under a fence of the batch that a later claim has passed is found', async (kind) => {
  await claim(first, 2)
  await write(kind, batchOf(first, 1))
  expect(await found()).toEqual(['an older fence wrote after a newer claim'])
})

test.each(['publish', 'progress'] as const)(
  '%s by a worker that no longer holds the batch is found, whatever its content says',
  async (kind) => {
    await claim(second, 2)
    await write(kind, contentOf(first, 9))
    expect(await found()).toEqual(['an item was written by one who no longer held its batch'])
  },
)

test.each(['publish', 'progress'] as const)('%s under a fence of the content that another has passed is found', async (kind) => {
  await write('publish', contentOf(first, 4))
  await write(kind, contentOf(first, 3), 2)
  expect(await found()).toEqual(['an item was written under an old fence'])
})

test.each([
  ['publish', 'cancel_ack'],
  ['publish', 'stop_asked'],
  ['progress', 'cancel_ack'],
] as const)('%s after %s is found', async (kind, stop) => {
  await recordEvent(db(), { runId, kind: stop })
  await write(kind, contentOf(first, 3))
  expect(await found()).toEqual(['an item was written after a stop was acknowledged'])
})

test('after a pause and its resume it is sound again', async () => {
  for (const kind of ['stop_asked', 'paused', 'resumed'] as const) await recordEvent(db(), { runId, kind })
  await write('publish', contentOf(first, 3))
  expect(await found()).toEqual([])
})

test('an item that is published twice in one run is found', async () => {
  await write('publish', contentOf(first, 3))
  await write('publish', contentOf(first, 4))
  expect(await found()).toEqual(['an item was published more than once'])
})
