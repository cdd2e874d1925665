import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteImages } from '#db/images/delete-images.ts'
import { countImageScopes } from '#db/images/scope-counts.ts'
import { images, variantOutputs } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { sql } from '#db/sql.ts'
import { listErrorGroups } from '#db/task-runs/list-error-groups.ts'
import { getRun } from '#db/task-runs/read.ts'
import { enqueue } from '#jobs/enqueue.ts'
import { jobHandlers, taskHandlers } from '#jobs/handlers.ts'
import { jobs } from '#jobs/job-table.ts'
import { processNewImageJob } from '#jobs/process-new-image/job.ts'
import { tasks } from '#jobs/registry.ts'
import { retryRun } from '#jobs/retry-run.ts'
import { type RunningWorker, runWorker } from '#jobs/run-worker.ts'
import { startRun } from '#jobs/start-run.ts'
import { checkHistory } from '#jobs/testing/check-history.ts'
import { checkStorage } from '#jobs/testing/check-storage.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { toAppError } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { pinVariantRun } from './pin-variant-run.ts'
import { drawJpeg, useImageBench } from './testing/image-bench.ts'

const bench = useImageBench()
const actor = { kind: 'system', id: null, label: 'test' } as const
const workers: RunningWorker[] = []
let home = ''

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kiln-run-'))
  const { version } = await getVariantSettings(bench.db())
  await saveVariantSettings(bench.db(), { settings: { ...defaultVariantSettings, ladder: [32, 64] }, basedOn: version, savedBy: 'test' })
  for (let i = 0; i < 2; i++)
    workers.push(
      await runWorker({
        databaseUrl: bench.database.url(),
        slots: 2,
        log: createLog('worker', 'fatal'),
        tasks,
        taskHandlers,
        jobs,
        jobHandlers,
        makeTools: async ({ db, leases }) => ({
          db,
          leases,
          openStorage: bench.tools().openStorage,
          imageChildren: createImageChildren({ slots: 1 }),
          workDir: join(home, String(i)),
        }),
      }),
    )
}, 60_000)
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.drain()))
  await rm(home, { recursive: true, force: true })
})

async function finish(runId: string) {
  for (const startedAt = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const run = await getRun(bench.db(), runId)
    if (run.finishedAt !== null) return run
    if (performance.now() - startedAt > 60_000) throw new Error(`still ${run.state}, ${JSON.stringify(run.counts)}`)
  }
}
const run = async (scope: Scope) => finish((await startRun(bench.db(), { task: 'preprocess-images', scope, actor })).runId)
const all = () => bench.db().select().from(images)

describe('a run of preprocess-images by two workers', () => {
  it('finishes the library, with shared bytes made once, broken files named, and storage equal to the manifest', async () => {
    const ids: number[] = []
    const same = await drawJpeg(100, 70, 99)
    for (let i = 0; i < 14; i++) ids.push(await bench.addUpload(`${i}.jpg`, i % 5 === 0 ? same : await drawJpeg(80 + i, 60, i)))
    const broken = await bench.addUpload('broken.jpg', Buffer.from('no picture'))
    const deleted = await bench.addUpload('deleted.jpg', await drawJpeg(70, 70, 55))
    await deleteImages(bench.db(), [deleted])

    const ended = await run({ kind: 'missing' })
    expect(ended).toMatchObject({ state: 'succeeded_with_errors', counts: { total: 15, failed: 1, left: 0, running: 0 } })
    expect(ended.counts.ok + ended.counts.skipped).toBe(14)
    expect(await checkHistory(bench.db(), ended.id)).toEqual([])
    const publishedBy = await bench.db().execute<{ n: string; same: string }>(sql`
      select i.item_id, count(e.seq) as n, count(l.resource) as same from task_items i
      left join task_events e on e.run_id = i.run_id and e.item_id = i.item_id and e.kind = 'publish' and e.worker_id = i.worker_id
      left join images m on m.id = i.item_id
      left join leases l on l.resource = e.resource and l.resource = 'content:' || m.content_sha256 and l.token >= e.fence
      where i.run_id = ${ended.id} and i.state = 'ok' group by i.item_id`)
    expect(new Set(publishedBy.map(({ n, same }) => [Number(n), Number(same)].join()))).toEqual(new Set(['1,1']))
    expect((await listErrorGroups(bench.db(), ended.id)).map(({ code, sampleItemIds }) => [code, sampleItemIds])).toEqual([
      ['not_an_image', [broken]],
    ])

    const rows = await all()
    expect(
      rows
        .filter(({ variantState }) => variantState === 'complete')
        .map(({ id }) => id)
        .sort((a, b) => a - b),
    ).toEqual(ids)
    const manifest = await bench.db().select().from(variantOutputs)
    const { storageId, settingsHash } = await pinVariantRun(bench.db())
    const storage = await bench.tools().openStorage(storageId)
    const stored = await storage.list({ prefix: `${storage.folder}/variants/` })
    expect(stored.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual(manifest.map(({ key, sizeBytes }) => [key, sizeBytes]).sort())
    expect(manifest).toHaveLength(12 * 4)
    expect(await countImageScopes(bench.db(), 'variants', settingsHash)).toEqual({
      missing: 0,
      stale: 0,
      failed: 1,
      quarantined: 0,
      complete: 14,
      all: 15,
    })
  }, 90_000)

  it('then has nothing in scope; a forced one skips what is there; the failed one can be retried', async () => {
    const code = await startRun(bench.db(), { task: 'preprocess-images', scope: { kind: 'missing' }, actor }).then(
      () => 'no error',
      (error) => toAppError(error).code,
    )
    expect(code).toBe('nothing_in_scope')
    const forced = await run({ kind: 'all' })
    expect(forced.counts).toMatchObject({ total: 15, ok: 0, skipped: 14, failed: 1, bytesOut: 0 })
    const { runId } = await retryRun(bench.db(), forced.id, {}, actor)
    expect(await finish(runId)).toMatchObject({ state: 'succeeded_with_errors', retryOf: forced.id, counts: { total: 1, failed: 1 } })
  }, 90_000)

  it('after a change of settings remakes what is stale, and just that', async () => {
    const { version, settings } = await getVariantSettings(bench.db())
    await saveVariantSettings(bench.db(), { settings: { ...settings, ladder: [32, 48, 64] }, basedOn: version, savedBy: 'test' })
    expect(await run({ kind: 'stale' })).toMatchObject({ state: 'succeeded', counts: { total: 14, failed: 0 } })
    expect((await all()).filter(({ readyWidths }) => readyWidths.join() === '32,48,64')).toHaveLength(14)
  }, 90_000)

  it('over all makes again what the storage lost, names it at the item, and skips the rest (row 98)', async () => {
    const { storageId } = await pinVariantRun(bench.db())
    const storage = await bench.tools().openStorage(storageId)
    const manifest = await bench.db().select().from(variantOutputs)
    const [lost, cut] = [manifest[0]?.key ?? '', manifest.at(-1)?.key ?? '']
    await storage.delete([lost, cut])
    await storage.put(cut, Buffer.from('cut off'), { mediaType: 'image/avif' })
    const ended = await run({ kind: 'all' })
    expect(ended.counts).toMatchObject({ total: 15, ok: 2, skipped: 12, failed: 1 })
    expect(
      await bench.db().execute(sql`
        select code, (details ->> 'outputs')::integer as outputs from task_items where run_id = ${ended.id} and state = 'ok'`),
    ).toEqual([
      { code: 'made_again', outputs: 1 },
      { code: 'made_again', outputs: 1 },
    ])
    expect(await bench.db().select().from(variantOutputs)).toHaveLength(manifest.length)
    expect(await checkStorage(bench.db(), storage)).toEqual([])
    expect(await checkHistory(bench.db(), ended.id)).toEqual([])
  }, 90_000)

  it('a new image is made complete without a run', async () => {
    const id = await bench.addUpload('new.jpg', await drawJpeg(90, 90, 77))
    await bench.db().transaction((tx) => enqueue(tx, processNewImageJob, { imageId: id }))
    const isComplete = async () => (await all()).find((row) => row.id === id)?.variantState === 'complete'
    for (let i = 0; i < 200 && !(await isComplete()); i++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await isComplete()).toBe(true)
  }, 30_000)

  it('of metadata goes beside it, by its own scopes', async () => {
    const { runId } = await startRun(bench.db(), { task: 'refresh-image-metadata', scope: { kind: 'missing' }, actor })
    expect(await finish(runId)).toMatchObject({ state: 'succeeded_with_errors', counts: { total: 16, ok: 15, failed: 1 } })
    expect((await all()).filter(({ metadataState }) => metadataState === 'complete')).toHaveLength(15)
  }, 60_000)
})
