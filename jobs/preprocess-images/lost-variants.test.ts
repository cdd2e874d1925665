import { truncate, unlink, writeFile } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { findImageWork } from '#db/images/find-image-work.ts'
import { images, variantOutputs } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { variantPath } from '#lib/variant-keys.ts'
import { pinVariantRun } from './pin-variant-run.ts'
import { drawJpeg, useImageBench } from './testing/image-bench.ts'

const bench = useImageBench()
const all = { kind: 'all' } as const

beforeAll(async () => {
  const { version } = await getVariantSettings(bench.db())
  await saveVariantSettings(bench.db(), {
    settings: { ...defaultVariantSettings, ladder: [32, 64, 96] },
    basedOn: version,
    savedBy: 'test',
  })
})

const imageRow = async (id: number) => {
  const [row] = await bench.db().select().from(images).where(eq(images.id, id))
  if (row === undefined) throw new Error(`no image ${id}`)
  return row
}
const outputsOf = async (id: number) => {
  const rows = await bench
    .db()
    .select()
    .from(variantOutputs)
    .where(eq(variantOutputs.contentSha256, (await imageRow(id)).contentSha256))
  return rows.sort((a, b) => a.width - b.width || a.format.localeCompare(b.format))
}
/** The file of one output, on the disk itself: what somebody behind our back would lay hands on. */
const fileOf = async (id: number, width: number, format: 'avif' | 'webp') => {
  const { imageKey, variantStorageId } = await imageRow(id)
  const storage = await bench.tools().openStorage(variantStorageId ?? '')
  return storage.localPath(variantPath(storage.folder, imageKey ?? '', width, format)) ?? ''
}
const processIn = async (id: number, scope: Scope, change: Parameters<typeof bench.process>[1] = {}) =>
  bench.process(id, change, await pinVariantRun(bench.db(), scope))
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )
/** All that the manifest names is there with its size. */
const expectWhole = async (id: number) => {
  const outputs = await outputsOf(id)
  expect(outputs).toHaveLength(6)
  const storage = await bench.tools().openStorage((await imageRow(id)).variantStorageId ?? '')
  for (const { key, sizeBytes } of outputs) expect((await storage.head(key ?? ''))?.sizeBytes, key ?? '').toBe(sizeBytes)
  expect(await imageRow(id)).toMatchObject({ variantState: 'complete', variantsReady: true, readyMaxWidth: 96, readyWidths: [32, 64, 96] })
}

describe('an output that was lost behind the database (row 98)', () => {
  it.each([
    ['all', () => all],
    ['all within a folder or dates', () => ({ kind: 'all' as const, within: { addedAfter: '2020-01-01' } })],
    ['a selection', (id: number) => ({ kind: 'selection' as const, ids: [id] })],
  ])('is made again by %s, and the item says so', async (_, scope) => {
    const id = await bench.addUpload('lost.jpg', await drawJpeg(200, 100, Math.random() * 1e6))
    await bench.process(id)
    await unlink(await fileOf(id, 64, 'avif'))
    await unlink(await fileOf(id, 64, 'webp'))
    await truncate(await fileOf(id, 96, 'webp'), 10)
    expect(await processIn(id, scope(id))).toMatchObject({ state: 'ok', code: 'made_again', details: { outputs: 3 } })
    await expectWhole(id)
    expect(await processIn(id, scope(id))).toMatchObject({ state: 'skipped', code: 'unchanged' })
  })

  it.each(['missing', 'stale', 'failed'] as const)('is not looked for by %s, which trusts the manifest', async (kind) => {
    const id = await bench.addUpload('trusted.jpg', await drawJpeg(200, 100, Math.random() * 1e6))
    await bench.process(id)
    await unlink(await fileOf(id, 64, 'avif'))
    expect(await processIn(id, { kind })).toMatchObject({ state: 'skipped', code: 'unchanged' })
  })

  it('is published by no image from the moment it is missed: all with these bytes step back below it', async () => {
    const bytes = await drawJpeg(200, 100, 501)
    const [id, twin] = [await bench.addUpload('one.jpg', bytes), await bench.addUpload('twin.jpg', bytes)]
    await bench.process(id)
    await unlink(await fileOf(id, 64, 'webp'))
    const refusing = bench.refusing(() => new AppError('storage_full'))
    expect(await codeOf(processIn(id, all, { openStorage: refusing.openStorage }))).toBe('storage_full')
    for (const one of [id, twin])
      expect(await imageRow(one)).toMatchObject({ variantState: 'partial', variantsReady: false, readyMaxWidth: 32, readyWidths: [32] })
    expect((await outputsOf(id)).map(({ width, format }) => `${width}.${format}`)).toEqual([
      '32.avif',
      '32.webp',
      '64.avif',
      '96.avif',
      '96.webp',
    ])
    expect(refusing.puts).toEqual([])

    expect(await processIn(id, { kind: 'missing' })).toMatchObject({ state: 'ok' })
    for (const one of [id, twin]) await expectWhole(one)
  })

  it('leaves an image that shows nothing else without a tier, until it is there again', async () => {
    const id = await bench.addUpload('bare.jpg', await drawJpeg(200, 100, 502))
    await bench.process(id)
    for (const width of [32, 64, 96]) for (const format of ['avif', 'webp'] as const) await unlink(await fileOf(id, width, format))
    const refusing = bench.refusing(() => new AppError('storage_full'))
    await codeOf(processIn(id, all, { openStorage: refusing.openStorage }))
    expect(await imageRow(id)).toMatchObject({ variantState: 'partial', readyMaxWidth: null, readyWidths: [] })
    expect(await processIn(id, all)).toMatchObject({ state: 'ok' })
    await expectWhole(id)
  })

  it('of a ladder that is no longer asked for is not made again, and not counted', async () => {
    const id = await bench.addUpload('older.jpg', await drawJpeg(200, 100, 504))
    const plan = await pinVariantRun(bench.db(), all)
    await bench.process(id, {}, { ...plan, settings: { ...plan.settings, ladder: [16, 32, 64, 96] } })
    await bench.process(id, {}, plan)
    await unlink(await fileOf(id, 16, 'avif'))
    await unlink(await fileOf(id, 64, 'avif'))
    expect(await bench.process(id, {}, plan)).toMatchObject({ state: 'ok', code: 'made_again', details: { outputs: 1 } })
    await unlink(await fileOf(id, 16, 'webp'))
    expect(await bench.process(id, {}, plan)).not.toMatchObject({ code: 'made_again' })
    expect((await outputsOf(id)).map(({ width }) => width)).toEqual([32, 32, 64, 64, 96, 96])
  })

  it('that something else took the place of is storage_failing and never counts as stored', async () => {
    const id = await bench.addUpload('blocked.jpg', await drawJpeg(200, 100, 503))
    await bench.process(id)
    const path = await fileOf(id, 64, 'avif')
    await unlink(path)
    const { mkdir } = await import('node:fs/promises')
    await mkdir(path)
    await writeFile(`${path}/x`, '')
    expect(await codeOf(processIn(id, all))).toBe('storage_failing')
    const { recipe, storageId } = await pinVariantRun(bench.db())
    const work = await findImageWork(bench.db(), { imageId: id, contentSha256: (await imageRow(id)).contentSha256, recipe, storageId })
    expect(work?.have.some(({ width, format }) => width === 64 && format === 'avif')).toBe(false)
  })
})
