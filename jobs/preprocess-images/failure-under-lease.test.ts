import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { images } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { getRun } from '#db/task-runs/read.ts'
import { jobHandlers, taskHandlers } from '#jobs/handlers.ts'
import type { Leases } from '#jobs/held-lease.ts'
import { jobs } from '#jobs/job-table.ts'
import { processNewImageHandler } from '#jobs/process-new-image/handler.ts'
import { tasks } from '#jobs/registry.ts'
import { type RunningWorker, runWorker } from '#jobs/run-worker.ts'
import { startRun } from '#jobs/start-run.ts'
import type { Tools } from '#jobs/tools.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { drawJpeg, useImageBench } from './testing/image-bench.ts'

const bench = useImageBench()
let worker: RunningWorker | undefined

beforeAll(async () => {
  const { version } = await getVariantSettings(bench.db())
  await saveVariantSettings(bench.db(), { settings: { ...defaultVariantSettings, ladder: [32] }, basedOn: version, savedBy: 'test' })
})
afterEach(() => worker?.drain())

let others: Promise<unknown>[] = []

/** Tools with which no picture can be decoded; in the moment a content is let go, another worker makes it whole. */
function failing(imageId: number, tools: Tools): Tools {
  others = []
  const goOn = () => void others.push(bench.process(imageId))
  const leases: Leases = {
    take: async (resource) => {
      const held = await tools.leases.take(resource)
      if (held === null) return null
      const release = async () => {
        await held.release()
        goOn()
        await Promise.all(others)
      }
      const forget = () => {
        held.forget()
        goOn()
      }
      return { ...held, release, forget }
    },
  }
  const makeVariants = () => Promise.reject(new AppError('not_an_image'))
  return { ...tools, leases, imageChildren: { ...tools.imageChildren, makeVariants } }
}
const stateOf = async (id: number) =>
  (await bench.db().select({ state: images.variantState, code: images.failedCode }).from(images).where(eq(images.id, id)))[0]

it('a failure of a new image never stands over the success of whoever took its content next', async () => {
  const id = await bench.addUpload('new.jpg', await drawJpeg(60, 40, 1))
  const tools = failing(id, bench.tools())
  const context = { signal: new AbortController().signal, log: bench.log, tools, workerId: '00000000-0000-4000-8000-000000000000' }
  await processNewImageHandler({ imageId: id }, context)
  expect(others).toHaveLength(1)
  await Promise.all(others)
  expect(await stateOf(id)).toEqual({ state: 'complete', code: null })
})

it('a failure in a run never stands over the success of whoever took its content next, and is one of the run all the same', async () => {
  const id = await bench.addUpload('in-a-run.jpg', await drawJpeg(62, 40, 2))
  worker = await runWorker({
    databaseUrl: bench.database.url(),
    slots: 1,
    log: bench.log,
    tasks,
    taskHandlers,
    jobs,
    jobHandlers,
    makeTools: ({ leases }) => Promise.resolve(failing(id, { ...bench.tools(), leases, imageChildren: createImageChildren({ slots: 1 }) })),
  })
  const actor = { kind: 'system', id: null, label: 'test' } as const
  const { runId } = await startRun(bench.db(), { task: 'preprocess-images', scope: { kind: 'selection', ids: [id] }, actor })
  await expect.poll(async () => (await getRun(bench.db(), runId)).state, { timeout: 30_000 }).toBe('succeeded_with_errors')
  expect(others).toHaveLength(1)
  await Promise.all(others)
  expect(await stateOf(id)).toEqual({ state: 'complete', code: null })
}, 60_000)
