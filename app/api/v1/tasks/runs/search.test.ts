import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { GET as preprocessRuns } from '#app/api/v1/preprocess-tasks/runs/route.ts'
import { addImage } from '#db/images/add-image.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import type { RunList } from '#lib/contracts/task-runs.ts'
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
