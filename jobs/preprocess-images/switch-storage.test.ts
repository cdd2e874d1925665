import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { images, variantOutputs } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { getRun } from '#db/task-runs/read.ts'
import { jobHandlers, taskHandlers } from '#jobs/handlers.ts'
import { jobs } from '#jobs/job-table.ts'
import { tasks } from '#jobs/registry.ts'
import { type RunningWorker, runWorker } from '#jobs/run-worker.ts'
import { startRun } from '#jobs/start-run.ts'
import { checkHistory } from '#jobs/testing/check-history.ts'
import { checkStorage } from '#jobs/testing/check-storage.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { findS3Server, type S3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { pinVariantRun } from './pin-variant-run.ts'
import { drawJpeg, useImageBench } from './testing/image-bench.ts'

const bench = useImageBench()
const hasServer = findS3Server() !== null
if (!hasServer) console.log('skipped: no S3 server on PATH')
const actor = { kind: 'system', id: null, label: 'test' } as const
let s3: S3Server
let worker: RunningWorker
let home = ''

/** Slow enough that there is a middle of the run to do something in. */
const slowly = (storage: Storage): Storage => ({
  ...storage,
  put: async (...given) => {
    await sleep(100)
    return storage.put(...given)
  },
})

beforeAll(async () => {
  if (!hasServer) return
  s3 = await startS3Server()
  s3.makeBucket('variants')
  home = await mkdtemp(join(tmpdir(), 'kiln-switch-'))
  const { version } = await getVariantSettings(bench.db())
  await saveVariantSettings(bench.db(), { settings: { ...defaultVariantSettings, ladder: [32, 64] }, basedOn: version, savedBy: 'test' })
  worker = await runWorker({
    databaseUrl: bench.database.url(),
    slots: 1,
    log: bench.log,
    tasks,
    taskHandlers,
    jobs,
    jobHandlers,
    makeTools: async ({ db, leases }) => ({
      db,
      leases,
      openStorage: async (id) => slowly(await bench.tools().openStorage(id)),
      imageChildren: createImageChildren({ slots: 1 }),
      workDir: home,
    }),
  })
}, 60_000)
afterAll(async () => {
  if (!hasServer) return
  await worker.drain()
  await s3.stop()
  await rm(home, { recursive: true, force: true })
})

const start = async (scope: Scope) => (await startRun(bench.db(), { task: 'preprocess-images', scope, actor })).runId
async function until<T>(look: () => Promise<T>, is: (found: T) => boolean): Promise<T> {
  for (const startedAt = performance.now(); ; await sleep(50)) {
    const found = await look()
    if (is(found)) return found
    if (performance.now() - startedAt > 60_000) throw new Error(`it stayed ${JSON.stringify(found)}`)
  }
}
const run = (runId: string) => () => getRun(bench.db(), runId)
const finish = (runId: string) => until(run(runId), ({ finishedAt }) => finishedAt !== null)
const chooseBucket = () =>
  saveStorageForRole(bench.db(), {
    role: 'variants',
    settings: {
      kind: 's3',
      endpoint: s3.endpoint,
      region: 'us-east-1',
      bucket: 'variants',
      pathStyle: true,
      publicBaseUrl: null,
      folder: 'images',
    },
    secrets: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    marker: null,
    encryptionKey: 'k'.repeat(32),
    basedOn: null,
    savedBy: 'test',
  })
const placesOf = async () => new Set((await bench.db().select().from(variantOutputs)).map(({ storageId }) => storageId))
const imagesIn = async (storageId: string) =>
  (await bench.db().select().from(images)).filter((row) => row.variantStorageId === storageId && row.variantState === 'complete').length

it.skipIf(!hasServer)(
  'a run keeps to the folder it began with when a bucket is chosen in its middle, and the next fills the bucket (row 99)',
  async () => {
    for (let i = 0; i < 10; i++) await bench.addUpload(`${i}.jpg`, await drawJpeg(80 + i, 60, i))
    const local = (await pinVariantRun(bench.db())).storageId
    const first = await start({ kind: 'missing' })
    await until(run(first), ({ counts }) => counts.ok >= 2)
    const { storageId: bucket } = await chooseBucket()
    const between = await getRun(bench.db(), first)
    expect(between).toMatchObject({ state: 'running' })
    expect(between.counts.left).toBeGreaterThan(0)

    expect(await finish(first)).toMatchObject({ state: 'succeeded', counts: { ok: 10 } })
    expect(await placesOf()).toEqual(new Set([local]))
    expect(await imagesIn(local)).toBe(10)
    const inBucket = await bench.tools().openStorage(bucket)
    expect(await inBucket.list({})).toEqual([])

    await bench.addUpload('late.jpg', await drawJpeg(95, 60, 77))
    const second = await start({ kind: 'all' })
    expect(await finish(second)).toMatchObject({ state: 'succeeded', counts: { ok: 11 } })
    expect(await imagesIn(bucket)).toBe(11)
    expect(await inBucket.list({})).toHaveLength(11 * 4)
    for (const id of [first, second]) expect(await checkHistory(bench.db(), id)).toEqual([])
    // what the first run stored is still there, named by its rows, until somebody tidies it away
    for (const id of [local, bucket]) expect(await checkStorage(bench.db(), await bench.tools().openStorage(id))).toEqual([])
  },
  120_000,
)
