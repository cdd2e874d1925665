import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import { GET as preprocessPreview } from '#app/api/v1/preprocess-tasks/preview-count/route.ts'
import { POST as preprocessCancel } from '#app/api/v1/preprocess-tasks/runs/[id]/cancel/route.ts'
import { POST as preprocessStart } from '#app/api/v1/preprocess-tasks/runs/route.ts'
import { POST as preprocessTick } from '#app/api/v1/preprocess-tasks/tick/route.ts'
import { addImage } from '#db/images/add-image.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { clearStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import type { PreviewCount, Run, RunList, StartedRun } from '#lib/contracts/task-runs.ts'
import type { TaskSummary } from '#lib/contracts/tasks.ts'
import { loadEnv } from '#lib/env.ts'
import { loadSecrets } from '#lib/home.ts'
import { GET as previewGet, POST as previewPost } from './preview-count/route.ts'
import { GET as listTasks } from './route.ts'
import { POST as cancel } from './runs/[id]/cancel/route.ts'
import { GET as errors } from './runs/[id]/errors/route.ts'
import { GET as items } from './runs/[id]/items/route.ts'
import { POST as kick } from './runs/[id]/kick/route.ts'
import { GET as log } from './runs/[id]/log/route.ts'
import { POST as pause } from './runs/[id]/pause/route.ts'
import { POST as rerun } from './runs/[id]/rerun/route.ts'
import { POST as resume } from './runs/[id]/resume/route.ts'
import { POST as retry } from './runs/[id]/retry/route.ts'
import { GET as getOne, DELETE as remove } from './runs/[id]/route.ts'
import { GET as timing } from './runs/[id]/timing/route.ts'
import { GET as listRuns, POST as start } from './runs/route.ts'
import { POST as tick } from './tick/route.ts'

const web = useWeb()
const root = mkdtempSync(join(tmpdir(), 'kiln-tasks-'))
const ids: number[] = []
beforeAll(async () => {
  await migrateQueues(web.url())
  const { db } = web.connection()
  await ensureDefaultStorages(db, { root })
  const { originals: storageId } = await getStorageRoles(db)
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
    const sha256 = createHash('sha256').update(name).digest('hex')
    const added = await addImage(db, {
      origin: 'upload',
      name,
      locator: `originals/${sha256}`,
      sha256,
      sizeBytes: 1000,
      mediaType: 'image/jpeg',
      storageId,
    })
    ids.push(added.imageId)
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Handler = Parameters<typeof web.call>[0]
const as = async (role: 'viewer' | 'operator', handler: Handler, call: Parameters<typeof web.call>[1] = {}) =>
  web.call(handler, { ...call, cookie: await web.signInAs(role) })
const post = (handler: Handler, body?: unknown, id?: string) =>
  as('operator', handler, { method: 'POST', body, params: id === undefined ? {} : { id } })
const get = async <T>(handler: Handler, path = '/', id?: string) =>
  (await (await as('viewer', handler, { path, params: id === undefined ? {} : { id } })).json()) as T
const task = 'preprocess-images'

describe('tasks and runs', () => {
  test('a preview counts each scope, and says what a start would be refused with', async () => {
    expect(await get<PreviewCount>(previewGet, `/?task=${task}`)).toMatchObject({ count: 3, refusal: null, counts: { missing: 3, all: 3 } })
    expect(await get<PreviewCount>(previewGet, `/?task=${task}&scope=stale`)).toMatchObject({ count: 0, refusal: 'nothing_in_scope' })
    expect(await get<PreviewCount>(previewGet, `/?task=${task}&scope=selection&ids=${ids[0]},${ids[1]}`)).toMatchObject({ count: 2 })
    expect(await codeOf(await as('viewer', previewGet, { path: `/?task=${task}&scope=selection` }))).toBe('bad_request')
    const posted = await as('viewer', previewPost, { method: 'POST', body: { task, scope: { kind: 'selection', ids: [ids[0]] } } })
    expect(await posted.json()).toMatchObject({ count: 1 })
    expect(await get<PreviewCount>(preprocessPreview, '/?force=true')).toMatchObject({ scope: { kind: 'all' }, count: 3 })
    expect(await get<PreviewCount>(preprocessPreview, '/?force=false')).toMatchObject({ scope: { kind: 'missing' } })
  })

  test('a dry run starts nothing', async () => {
    const answer = (await (await post(start, { task, scope: { kind: 'missing' }, dryRun: true })).json()) as StartedRun
    expect(answer).toMatchObject({ run: null, preview: { count: 3 } })
    expect(await get<RunList>(listRuns)).toMatchObject({ runs: [] })
  })

  test('a run is started once, found, paused, resumed, kicked, cancelled, run again and removed', async () => {
    const started = await post(start, { task, scope: { kind: 'missing' } })
    expect(started.status).toBe(201)
    const id = ((await started.json()) as { run: Run }).run.id
    const again = await post(start, { task, scope: { kind: 'all' } })
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ code: 'run_active', details: { runId: id } })
    expect(await get<RunList>(listRuns, '/?state=queued,running')).toMatchObject({
      runs: [{ id, startedBy: { label: 'operator@kiln.test' } }],
    })
    const { tasks } = await get<{ tasks: TaskSummary[] }>(listTasks)
    expect(tasks.find(({ key }) => key === task)).toMatchObject({ activeRun: { id }, refusal: 'run_active', counts: { missing: 3 } })

    expect(await codeOf(await as('operator', remove, { method: 'DELETE', params: { id } }))).toBe('run_active')
    expect((await post(kick, undefined, id)).status).toBe(200)
    expect(((await (await post(pause, undefined, id)).json()) as Run).state).toMatch(/^paus/)
    expect((await post(resume, undefined, id)).status).toBe(200)
    expect(((await (await post(cancel, undefined, id)).json()) as Run).state).toMatch(/^cancel/)
    expect(await get<Run>(getOne, '/', id)).toMatchObject({ id, state: 'cancelled' })
    expect(((await (await post(cancel, undefined, id)).json()) as Run).state).toBe('cancelled')
    expect(await codeOf(await post(pause, undefined, id))).toBe('run_ended')
    expect(await codeOf(await post(retry, {}, id))).toBe('nothing_in_scope')

    expect(await get<unknown>(items, '/?state=failed', id)).toEqual({ items: [], nextCursor: null })
    expect(await get<unknown>(errors, '/', id)).toEqual({ groups: [] })
    expect(await get<unknown>(timing, '/', id)).toMatchObject({ slowest: [] })
    expect(await get<{ lines: unknown[] }>(log, '/', id)).toMatchObject({ lines: expect.any(Array) })

    const next = ((await (await post(rerun, undefined, id)).json()) as { run: Run }).run
    expect(next).toMatchObject({ taskKey: task, scope: { kind: 'missing' } })
    expect((await post(preprocessCancel, undefined, next.id)).status).toBe(200)
    expect((await as('operator', remove, { method: 'DELETE', params: { id } })).status).toBe(204)
    expect((await as('viewer', getOne, { params: { id } })).status).toBe(404)
  })

  test('two people who start at the same instant get one run, and one refusal each time', async () => {
    for (let i = 0; i < 10; i++) {
      const answers = await Promise.all([post(start, { task, scope: { kind: 'all' } }), post(preprocessStart, { force: true })])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
      const won = (await answers.find(({ status }) => status === 201)?.json()) as { run: Run }
      expect((await post(cancel, undefined, won.run.id)).status).toBe(200)
    }
  })

  test('what cannot be started is refused with its code', async () => {
    expect(await codeOf(await post(start, { task, scope: { kind: 'failed' } }))).toBe('nothing_in_scope')
    expect(await codeOf(await post(start, { task: 'no-such-task', scope: { kind: 'all' } }))).toBe('bad_request')
    expect(await codeOf(await post(start, { task, scope: { kind: 'selection', ids: [] } }))).toBe('bad_request')
    for (const id of ['not-a-uuid', '../../etc/passwd', '00000000-0000-4000-8000-000000000000'])
      expect((await post(cancel, undefined, id)).status).toBe(404)
    await clearStorageForRole(web.connection().db, { role: 'variants', basedOn: null, savedBy: 'test' })
    const refused = await post(preprocessStart, {})
    expect(refused.status).toBe(409)
    expect(await codeOf(refused)).toBe('storage_not_configured')
  })

  test('a tick wants its own secret or an admin', async () => {
    const { tickSecret } = loadSecrets(loadEnv())
    for (const route of [tick, preprocessTick]) {
      expect((await web.call(route, { method: 'POST', bearer: tickSecret, origin: null })).status).toBe(200)
      expect((await web.call(route, { method: 'POST', bearer: `${tickSecret}x`, origin: null })).status).toBe(401)
      expect((await as('operator', route, { method: 'POST' })).status).toBe(403)
    }
    expect((await web.call(listTasks, { bearer: tickSecret })).status).toBe(401)
  })
})
