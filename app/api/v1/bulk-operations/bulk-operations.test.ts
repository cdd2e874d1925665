import { beforeAll, expect, test } from 'vitest'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import type { BulkOperation } from '#lib/contracts/bulk-operations.ts'
import { POST as cancel } from './[id]/cancel/route.ts'
import { GET as getOne } from './[id]/route.ts'
import { POST as preview } from './preview/route.ts'
import { GET as list, POST as start } from './route.ts'

const web = useWeb()
const ids: number[] = []
beforeAll(async () => {
  await migrateQueues(web.url())
  for (const name of ['a.jpg', 'b.jpg', 'c.png']) ids.push(await insertImage(web.connection().db, { name }))
})

const post = async (handler: typeof start, body: unknown, role: 'viewer' | 'operator' | 'admin' = 'operator') =>
  web.call(handler, { method: 'POST', body, cookie: await web.signInAs(role) })
const publishJpegs = { subject: 'images', action: 'publish', target: { filter: { search: '.jpg' } } }

test('it is begun by an operator, written into the audit log, read by whoever may look, and cancelled', async () => {
  const begun = await post(start, publishJpegs)
  expect(begun.status).toBe(201)
  const operation = (await begun.json()) as BulkOperation
  expect(operation).toMatchObject({ subject: 'images', action: 'publish', chosen: 'filter', state: 'queued', total: null })
  const { sql } = web.connection()
  expect(await sql`select data from pgboss.job where name = 'change-in-bulk'`).toMatchObject([{ data: { operationId: operation.id } }])
  expect(await sql`select action, outcome, details from audit_log where target = ${operation.id}`).toMatchObject([
    { action: 'bulk.start', outcome: 'ok', details: { subject: 'images', action: 'publish', filter: { search: '.jpg', deleted: false } } },
  ])
  const call = { params: { id: operation.id }, cookie: await web.signInAs('viewer') }
  expect(await (await web.call(getOne, call)).json()).toMatchObject({ id: operation.id })
  expect(await (await web.call(list, { ...call, path: '/?subject=images&minutes=10' })).json()).toMatchObject({
    operations: [{ id: operation.id }],
    nextCursor: null,
  })
  const ended = await web.call(cancel, { ...call, method: 'POST', cookie: await web.signInAs('operator') })
  expect(await ended.json()).toMatchObject({ state: 'cancelled' })
})

test('how many it would touch is asked for first', async () => {
  expect(await (await post(preview, publishJpegs, 'viewer')).json()).toEqual({ count: 2, isExact: true })
  const runs = { subject: 'runs', action: 'delete', target: { filter: { state: ['failed'] } } }
  expect(await (await post(preview, runs, 'viewer')).json()).toEqual({ count: 0, isExact: true })
  const items = { subject: 'items', action: 'release', target: { filter: { task: 'preprocess-images' } } }
  expect(await (await post(preview, items, 'viewer')).json()).toEqual({ count: 0, isExact: true })
})

test('the same asked for while it is open is answered with it', async () => {
  const publishOne = { subject: 'images', action: 'publish', target: { ids: ids.slice(0, 1) } }
  const first = await post(start, publishOne)
  const second = await post(start, publishOne)
  const [one, same] = (await Promise.all([first.json(), second.json()])) as [BulkOperation, BulkOperation]
  expect([first.status, second.status]).toEqual([201, 200])
  expect(same).toEqual({ ...one, isNew: false })
})

test('removing for good is for admins', async () => {
  const purge = { subject: 'images', action: 'purge', target: { ids } }
  const refused = await post(start, purge)
  expect([refused.status, await codeOf(refused)]).toEqual([403, 'forbidden'])
  expect((await post(start, purge, 'admin')).status).toBe(201)
})

test('a key that is limited to some tasks changes nothing in bulk', async () => {
  const answer = await web.call(start, { method: 'POST', body: publishJpegs, bearer: await web.keyFor('admin', ['preprocess-images']) })
  expect([answer.status, await codeOf(answer)]).toEqual([403, 'forbidden'])
})

test.each([
  ['an action of the other kind', { subject: 'runs', action: 'publish', target: { filter: {} } }],
  ['neither ids nor a filter', { subject: 'images', action: 'publish', target: {} }],
  ['no ids', { subject: 'images', action: 'publish', target: { ids: [] } }],
  ['too many ids', { subject: 'images', action: 'publish', target: { ids: Array.from({ length: 10_001 }, (_, i) => i + 1) } }],
  ['a field that is not known beside the target', { ...publishJpegs, dryRun: true }],
  ['ids and a filter', { subject: 'images', action: 'publish', target: { ids: [1], filter: {} } }],
  [
    'a quarantine narrowed by what it cannot be narrowed by',
    { subject: 'items', action: 'release', target: { filter: { task: 'preprocess-images', run: 'x' } } },
  ],
  ['a state that images do not have', { subject: 'images', action: 'delete', target: { filter: { state: ['running'] } } }],
])('%s is refused', async (_, body) => {
  const answer = await post(start, body)
  expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad_request'])
})
