import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { GET as preprocessRuns } from '#app/api/v1/preprocess-tasks/runs/route.ts'
import { addImage } from '#db/images/add-image.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import type { PreviewCount, Run, RunList } from '#lib/contracts/task-runs.ts'
import { GET as previewGet } from '../preview-count/route.ts'
import { GET as getOne } from './[id]/route.ts'
import { GET as listRuns } from './route.ts'

const web = useWeb()
const runs = { 'preprocess-images': randomUUID(), 'refresh-image-metadata': randomUUID() }
beforeAll(async () => {
  const { db, sql } = web.connection()
  await ensureDefaultStorages(db, { root: '/nowhere' })
  const { originals: storageId } = await getStorageRoles(db)
  for (const [task, runId] of Object.entries(runs)) {
    const name = `${task} lighthouse.jpg`
    const sha256 = createHash('sha256').update(name).digest('hex')
    const image = {
      origin: 'upload',
      name,
      locator: `originals/${sha256}`,
      sha256,
      sizeBytes: 1,
      mediaType: 'image/jpeg',
      storageId,
    } as const
    const { imageId } = await addImage(db, image)
    await sql`
      insert into task_runs (id, task_key, state, scope, settings, actor, total, upper_bound, code_version)
      values (${runId}, ${task}, 'succeeded', '{"kind":"missing"}', '{}', '{"kind":"user","id":null,"label":"Ada"}', 1, 1, '1')`
    const [batch] = await sql`insert into task_batches (run_id, state) values (${runId}, 'ended') returning id`
    await sql`insert into task_items (run_id, item_id, batch_id, state) values (${runId}, ${imageId}, ${batch?.id}, 'ok')`
  }
})

async function found(handler: typeof listRuns, search: string): Promise<string[]> {
  const cookie = await web.signInAs('viewer')
  const answer = await web.call(handler, { path: `/?search=${encodeURIComponent(search)}`, cookie })
  return ((await answer.json()) as RunList).runs.map(({ id }) => id)
}

test('a run is found by a part of the name of something it worked on', async () => {
  expect(await found(listRuns, 'images LIGHTH')).toEqual([runs['preprocess-images']])
  expect(new Set(await found(listRuns, 'lighthouse'))).toEqual(new Set(Object.values(runs)))
  expect(await found(listRuns, 'windmill')).toEqual([])
})

test('one task finds only its own runs by such a name', async () => {
  expect(await found(preprocessRuns, 'lighthouse')).toEqual([runs['preprocess-images']])
})

const listed = async (query: string): Promise<string[]> => {
  const answer = await web.call(listRuns, { path: `/?${query}`, cookie: await web.signInAs('viewer') })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as RunList).runs.map(({ id }) => id)
}

test('runs are found by the time they were asked for, and by their scope', async () => {
  const { 'preprocess-images': old, 'refresh-image-metadata': young } = runs
  await web.connection().sql`update task_runs set created_at = '2025-03-10T23:30:00Z' where id = ${old}`
  await web.connection().sql`update task_runs set created_at = '2025-03-11T00:30:00Z', scope = '{"kind":"all"}' where id = ${young}`
  expect(await listed('from=2025-03-10&until=2025-03-11')).toEqual([old])
  expect(await listed('from=2025-03-11T00:00:00%2B01:00&until=2025-03-12')).toEqual([young, old])
  expect(await listed('until=2025-03-10')).toEqual([])
  expect(await listed('scope=all,stale')).toEqual([young])
  const bad = await web.call(listRuns, { path: '/?from=soon', cookie: await web.signInAs('viewer') })
  expect(bad.status).toBe(400)
})

test('a selection is told by how many it is: a list holds no ids, a run those of a short one', async () => {
  const { 'preprocess-images': long, 'refresh-image-metadata': short } = runs
  const select = (id: string, count: number) => web.connection().sql`
    update task_runs set scope = jsonb_build_object('kind', 'selection', 'ids', (select jsonb_agg(n) from generate_series(1, ${count}::integer) n)) where id = ${id}`
  await Promise.all([select(long, 10_000), select(short, 3)])
  const cookie = await web.signInAs('viewer')
  const text = await (await web.call(listRuns, { path: '/', cookie })).text()
  const scopes = Object.fromEntries((JSON.parse(text) as RunList).runs.map(({ id, scope }) => [id, scope]))
  expect(scopes).toEqual({ [long]: { kind: 'selection', count: 10_000 }, [short]: { kind: 'selection', count: 3 } })
  expect(text.length).toBeLessThan(5_000)
  const scopeOfOne = async (id: string) => ((await (await web.call(getOne, { params: { id }, cookie })).json()) as Run).scope
  expect(await scopeOfOne(short)).toEqual({ kind: 'selection', count: 3, ids: [1, 2, 3] })
  expect(await scopeOfOne(long)).toEqual({ kind: 'selection', count: 10_000 })
})

test('the count of a scope is asked for with what narrows it', async () => {
  const count = async (query: string) => {
    const answer = await web.call(previewGet, { path: `/?task=preprocess-images&scope=all&${query}`, cookie: await web.signInAs('viewer') })
    return { status: answer.status, ...((await answer.json()) as Partial<PreviewCount>) }
  }
  expect(await count('')).toMatchObject({ status: 200, count: 2, isExact: true, scope: { kind: 'all' } })
  expect(await count('search=images+light')).toMatchObject({ count: 1, scope: { kind: 'all', within: { search: 'images light' } } })
  expect(await count('folder=/nowhere')).toMatchObject({ count: 0, refusal: 'nothing_in_scope' })
  expect(await count('addedAfter=2020-13-45')).toMatchObject({ status: 400 })
})
