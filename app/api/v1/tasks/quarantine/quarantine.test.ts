import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import { images } from '#db/images/table.ts'
import { insertImage } from '#db/images/testing/insert-image.ts'
import { sql } from '#db/sql.ts'
import { recordTrace } from '#db/task-runs/record-trace.ts'
import { taskBatches, taskItems, taskRuns } from '#db/task-runs/table.ts'
import { writeRunLog } from '#db/task-runs/write-run-log.ts'
import type { QuarantineList } from '#lib/contracts/quarantine.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { Trace } from '#lib/contracts/trace.ts'
import { GET as trace } from '../runs/[id]/errors/[code]/route.ts'
import { POST as leaveOut } from '../runs/[id]/leave-out/route.ts'
import { GET as download } from '../runs/[id]/log/download/route.ts'
import { GET as getOne } from '../runs/[id]/route.ts'
import { POST as skip } from '../runs/[id]/skip/route.ts'
import { POST as release } from './release/route.ts'
import { GET as list } from './route.ts'

const web = useWeb()
const db = () => web.connection().db
const ids: number[] = []
let ended = ''
let paused = ''

/** A run of preprocess-images as the engine leaves it: one batch, whose items are in these states. */
async function insertRun(state: Run['state'], items: { state: 'ok' | 'failed' | 'pending'; code?: string }[]): Promise<string> {
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const [run] = await db()
    .insert(taskRuns)
    .values({ taskKey: 'preprocess-images', state, scope: { kind: 'all' }, settings: {}, actor, total: 3, upperBound: 9, codeVersion: 'x' })
    .returning({ id: taskRuns.id })
  const runId = run?.id ?? ''
  const [batch] = await db()
    .insert(taskBatches)
    .values({ runId, state: state === 'paused' ? 'ready' : 'ended' })
    .returning({ id: taskBatches.id })
  for (const [i, { state, code = null }] of items.entries())
    await db()
      .insert(taskItems)
      .values({
        runId,
        itemId: ids[i] ?? 0,
        batchId: batch?.id ?? 0,
        state,
        code,
        attempts: 1,
        finishedAt: state === 'pending' ? null : new Date(),
      })
  return runId
}

beforeAll(async () => {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg'])
    ids.push(await insertImage(db(), { name, variantState: 'failed', failedCode: 'image_corrupt' }))
  ended = await insertRun('succeeded_with_errors', [
    { state: 'failed', code: 'image_corrupt' },
    { state: 'failed', code: 'empty_file' },
    { state: 'ok' },
  ])
  paused = await insertRun('paused', [{ state: 'pending' }, { state: 'pending' }, { state: 'ok' }])
})

type Handler = Parameters<typeof web.call>[0]
const as = async (role: 'viewer' | 'operator', handler: Handler, call: Parameters<typeof web.call>[1] = {}) =>
  web.call(handler, { ...call, cookie: await web.signInAs(role) })
const post = (handler: Handler, body: unknown, params: Record<string, string> = {}) =>
  as('operator', handler, { method: 'POST', body, params })
const listed = async (query = '') =>
  (await (await as('viewer', list, { path: `/?task=preprocess-images${query}` })).json()) as QuarantineList
const audited = async (action: string) =>
  (
    await db().execute<{ details: Record<string, unknown>; outcome: string }>(
      sql`select details, outcome from audit_log where action = ${action} order by id`,
    )
  ).map(({ details, outcome }) => [outcome, details['changed']])

describe('quarantine', () => {
  test('what failed in a run is left out by code, listed with why, and released', async () => {
    expect(await listed()).toEqual({ items: [], nextCursor: null, total: 0 })
    expect((await as('viewer', leaveOut, { method: 'POST', body: {}, params: { id: ended } })).status).toBe(403)
    expect(await (await post(leaveOut, { code: 'image_corrupt' }, { id: ended })).json()).toEqual({ changed: 1 })
    expect(await codeOf(await post(leaveOut, { code: 'image_corrupt' }, { id: ended }))).toBe('nothing_in_scope')
    expect(await listed()).toMatchObject({
      total: 1,
      items: [{ itemId: ids[0], name: 'a.jpg', code: 'image_corrupt', runId: ended, attempts: 1, at: expect.any(String) }],
    })
    expect(await listed(`&run=${ended}`)).toMatchObject({ items: [{ itemId: ids[0] }], total: null })
    expect(await listed(`&run=${paused}`)).toMatchObject({ items: [], total: null })
    expect(await (await post(leaveOut, {}, { id: ended })).json()).toEqual({ changed: 1 })
    const first = await listed('&limit=1')
    expect([first.items.length, first.total]).toEqual([1, 2])
    expect((await listed(`&limit=1&cursor=${first.nextCursor}`)).items.map(({ itemId }) => itemId)).toEqual([ids[1]])
    expect(await (await post(release, { task: 'preprocess-images', itemIds: [ids[0]] })).json()).toEqual({ changed: 1 })
    expect(await codeOf(await post(release, { task: 'preprocess-images' }))).toBe('bad_request')
    expect(await (await post(release, { task: 'preprocess-images', itemIds: ids })).json()).toEqual({ changed: 1 })
    expect(await codeOf(await post(release, { task: 'preprocess-images', itemIds: ids }))).toBe('nothing_in_scope')
    expect((await db().select().from(images)).map(({ variantState }) => variantState)).toEqual(['failed', 'failed', 'failed'])
    expect(await audited('run.leave_out')).toEqual([
      ['forbidden', undefined],
      ['ok', 1],
      ['nothing_in_scope', undefined],
      ['ok', 1],
    ])
    expect(await audited('quarantine.release')).toEqual([
      ['ok', 1],
      ['bad_request', undefined],
      ['ok', 1],
      ['nothing_in_scope', undefined],
    ])
  })

  test('an item that waits is skipped once, with its row, its count and an audit row', async () => {
    expect(await codeOf(await post(skip, { itemIds: [ids[0]] }, { id: ended }))).toBe('run_ended')
    expect(await codeOf(await post(skip, { itemIds: [ids[0]] }, { id: randomUUID() }))).toBe('not_found')
    expect(await (await post(skip, { itemIds: [ids[0], ids[2]] }, { id: paused })).json()).toEqual({ changed: 1 })
    expect(await codeOf(await post(skip, { itemIds: [ids[0]] }, { id: paused }))).toBe('item_not_waiting')
    const run = (await (await as('viewer', getOne, { params: { id: paused } })).json()) as Run
    expect(run.counts).toMatchObject({ skipped: 1 })
    expect((await audited('run.skip')).map(([outcome]) => outcome)).toEqual(['run_ended', 'not_found', 'ok', 'item_not_waiting'])
  })

  test('the trace of a code is the first one, and there is none of another code', async () => {
    const of = (message: string): Trace => ({ errors: [{ name: 'Error', message, at: [] }], child: null })
    const sample = { runId: ended, code: 'image_corrupt', attempt: 1, stage: 'decode' }
    await recordTrace(db(), { ...sample, itemId: ids[0] ?? 0, trace: of('first') })
    await recordTrace(db(), { ...sample, itemId: ids[1] ?? 0, trace: of('second') })
    const answer = await as('viewer', trace, { params: { id: ended, code: 'image_corrupt' } })
    expect(await answer.json()).toMatchObject({ itemId: ids[0], stage: 'decode', trace: { errors: [{ message: 'first' }] } })
    expect((await as('viewer', trace, { params: { id: ended, code: 'empty_file' } })).status).toBe(404)
  })

  test('the whole log comes as a file, a line a line, without secrets', async () => {
    const entry = { runId: ended, level: 'warn', workerId: null } as const
    await db().execute(sql`
      insert into task_run_log (run_id, level, message) select ${ended}, 'info', 'line ' || n from generate_series(1, 4500) n`)
    await writeRunLog(db(), {
      ...entry,
      message: 'two\nlines',
      details: { header: 'authorization: Bearer abc.def', path: '/home/ann/a.jpg' },
    })
    const answer = await as('viewer', download, { params: { id: ended } })
    expect(answer.headers.get('content-disposition')).toContain('.log"')
    const lines = (await answer.text()).trimEnd().split('\n')
    expect(lines).toHaveLength(4501)
    expect(lines.at(-1)).toContain('two lines')
    expect(lines.at(-1)).not.toMatch(/abc\.def|home/)
  })
})
