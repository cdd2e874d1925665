import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { mayDo, type RunAction, runActions } from '#components/tasks/run-actions.ts'
import { addImage } from '#db/images/add-image.ts'
import { sql } from '#db/sql.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { getRun } from '#db/task-runs/read.ts'
import { taskBatches, taskItems, taskRuns } from '#db/task-runs/table.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { type RunState, runStates } from '#lib/contracts/task-runs.ts'
import { POST as cancel } from './[id]/cancel/route.ts'
import { POST as pause } from './[id]/pause/route.ts'
import { POST as rerun } from './[id]/rerun/route.ts'
import { POST as resume } from './[id]/resume/route.ts'
import { POST as retry } from './[id]/retry/route.ts'
import { DELETE as remove } from './[id]/route.ts'

const web = useWeb()
const db = () => web.connection().db
const root = mkdtempSync(join(tmpdir(), 'kiln-actions-'))
const routes = { pause, resume, cancel, retry, rerun, delete: remove } as const satisfies Record<RunAction, unknown>
let imageId: number
beforeAll(async () => {
  await migrateQueues(web.url())
  await ensureDefaultStorages(db(), { root })
  const { originals: storageId } = await getStorageRoles(db())
  const sha256 = createHash('sha256').update('a').digest('hex')
  const file = { name: 'a.jpg', locator: `originals/${sha256}`, sha256, sizeBytes: 1000, mediaType: 'image/jpeg' }
  imageId = (await addImage(db(), { origin: 'upload', storageId, ...file })).imageId
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function insertRun(state: RunState, failed: 0 | 1): Promise<string> {
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const values = {
    taskKey: 'preprocess-images',
    scope: { kind: 'all' },
    settings: {},
    actor,
    codeVersion: 'x',
    total: 1,
    upperBound: 1,
  } as const
  const [run] = await db()
    .insert(taskRuns)
    .values({ ...values, state, failed, ok: 1 - failed })
    .returning({ id: taskRuns.id })
  const runId = run?.id ?? ''
  const [batch] = await db().insert(taskBatches).values({ runId, state: 'ended' }).returning({ id: taskBatches.id })
  await db()
    .insert(taskItems)
    .values({ runId, itemId: imageId, batchId: batch?.id ?? 0, ...(failed ? { state: 'failed', code: 'image_corrupt' } : { state: 'ok' }) })
  return runId
}

/** What the engine accepts of a run, each asked of a run of its own; with `busy`, beside another one of the task that is active. */
async function accepted(state: RunState, failed: 0 | 1, busy: boolean): Promise<{ engine: RunAction[]; page: RunAction[] }> {
  const found = { engine: [] as RunAction[], page: [] as RunAction[] }
  for (const action of runActions) {
    await db().execute(sql`delete from task_runs`)
    const id = await insertRun(state, failed)
    if (busy) await insertRun('paused', 0)
    const run = await getRun(db(), id)
    if (mayDo(action, run, new Set(busy ? [run.taskKey] : []))) found.page.push(action)
    const answer = await web.call(routes[action], {
      method: action === 'delete' ? 'DELETE' : 'POST',
      params: { id },
      cookie: await web.signInAs('operator'),
    })
    if (answer.ok) found.engine.push(action)
  }
  return found
}

const ended = ['succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] as const

test.each(runStates)('a page offers of a run that is %s just what the engine accepts', async (state) => {
  for (const failed of [0, 1] as const) {
    const { engine, page } = await accepted(state, failed, false)
    // asking again for what is under way changes nothing and is no error: it needs no button
    const again: Partial<Record<RunState, RunAction>> = { pausing: 'pause', paused: 'pause', cancelling: 'cancel', cancelled: 'cancel' }
    expect(page, `${failed} failed`).toEqual(engine.filter((action) => action !== again[state]))
  }
})

test.each(ended)('beside an active run a page offers of a run that is %s just what the engine accepts', async (state) => {
  const { engine, page } = await accepted(state, 1, true)
  expect(page).toEqual(engine.filter((action) => action !== 'cancel'))
  expect(page).toEqual(['delete'])
})
