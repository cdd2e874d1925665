import { createHash } from 'node:crypto'
import { rmSync, truncateSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { deleteImages } from '#db/images/delete-images.ts'
import { replaceContent } from '#db/images/replace-content.ts'
import { countImageScopes } from '#db/images/scope-counts.ts'
import { images, variantOutputs } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { takeInHand } from '#jobs/work-in-hand.ts'
import { defaultVariantSettings, type VariantSettings } from '#lib/contracts/variants.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { claimRoot } from '#lib/storage/local-root.ts'
import { imageKeyOf, settingsHashOf, variantPath } from '#lib/variant-keys.ts'
import { preprocessImagesHandler } from './handler.ts'
import { pinVariantRun } from './pin-variant-run.ts'
import { processImage } from './process-image.ts'
import { drawJpeg, useImageBench } from './testing/image-bench.ts'

const bench = useImageBench()

const imageRow = async (id: number) => {
  const [row] = await bench.db().select().from(images).where(eq(images.id, id))
  if (row === undefined) throw new Error(`no image ${id}`)
  return row
}
const variantRows = async (id: number) => {
  const { contentSha256 } = await imageRow(id)
  const rows = await bench.db().select().from(variantOutputs).where(eq(variantOutputs.contentSha256, contentSha256))
  return rows.sort((a, b) => a.width - b.width || a.format.localeCompare(b.format))
}
const namesOf = async (id: number) => (await variantRows(id)).map(({ width, format }) => `${width}.${format}`)
const setLadder = async (ladder: number[], change: Partial<VariantSettings> = {}) => {
  const { version } = await getVariantSettings(bench.db())
  return saveVariantSettings(bench.db(), { settings: { ...defaultVariantSettings, ...change, ladder }, basedOn: version, savedBy: 'test' })
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )
const storageFull = (match: RegExp) => bench.refusing((key) => (match.test(key) ? new AppError('storage_full') : null))

describe('an image', () => {
  beforeAll(async () => {
    await setLadder([32, 64, 96])
  })

  it('gets its ladder in both formats, in storage and in the manifest, and is complete', async () => {
    const id = await bench.addUpload('whole.jpg', await drawJpeg(200, 100, 1))
    const result = await bench.process(id)
    expect(result.state).toBe('ok')
    expect(await namesOf(id)).toEqual(['32.avif', '32.webp', '64.avif', '64.webp', '96.avif', '96.webp'])
    const row = await imageRow(id)
    const pinned = await pinVariantRun(bench.db())
    expect(row).toMatchObject({
      variantState: 'complete',
      variantsReady: true,
      readyMaxWidth: 96,
      readyWidths: [32, 64, 96],
      width: 200,
      height: 100,
      imageKey: imageKeyOf(row.contentSha256, pinned.recipe),
      settingsHash: pinned.settingsHash,
      failedCode: null,
    })
    expect(row.placeholder).not.toBeNull()
    const storage = await bench.tools().openStorage(pinned.storageId)
    for (const { key, sizeBytes, height, width } of await variantRows(id)) {
      expect(height).toBe(Math.round(width / 2))
      expect((await storage.head(key ?? ''))?.sizeBytes).toBe(sizeBytes)
    }
    expect(result.bytesOut).toBe((await variantRows(id)).reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0))
  })

  it('that is up to date is skipped, and nothing is read or stored', async () => {
    const id = await bench.addUpload('again.jpg', await drawJpeg(120, 60, 2))
    await bench.process(id)
    const before = await imageRow(id)
    const { openStorage, puts } = bench.refusing(() => null)
    const result = await bench.process(id, { openStorage })
    expect(result).toMatchObject({ state: 'skipped', code: 'unchanged', bytesIn: 0, bytesOut: 0 })
    expect(puts).toEqual([])
    expect(await imageRow(id)).toEqual(before)
  })

  it('smaller than the smallest tier gets one tier at its own width', async () => {
    const id = await bench.addUpload('tiny.jpg', await drawJpeg(20, 20, 3))
    await bench.process(id)
    expect(await imageRow(id)).toMatchObject({ readyMaxWidth: 20, readyWidths: [20], variantState: 'complete' })
  })

  it('with a tier that a format cannot hold is complete, and never points at that tier', async () => {
    const id = await bench.addUpload('tall.png', await drawTall())
    await setLadder([16, 20])
    await bench.process(id)
    const rows = await variantRows(id)
    expect(rows.filter(({ state }) => state === 'left_out').map(({ width, format, code }) => [width, format, code])).toEqual([
      [20, 'avif', 'tier_past_format_limit'],
      [20, 'webp', 'tier_past_format_limit'],
    ])
    expect(await imageRow(id)).toMatchObject({ variantState: 'complete', variantsReady: true, readyMaxWidth: 16, readyWidths: [16] })
    await setLadder([32, 64, 96])
  })

  it('that is deleted, or gone, is skipped', async () => {
    const id = await bench.addUpload('deleted.jpg', await drawJpeg(50, 50, 4))
    await deleteImages(bench.db(), [id])
    expect(await bench.process(id)).toMatchObject({ state: 'skipped', code: 'item_gone' })
    expect(await bench.process(987_654)).toMatchObject({ state: 'skipped', code: 'item_gone' })
  })
})

describe('a failure on the way', () => {
  it('leaves ready_max_width at the last tier that is wholly stored, with key, size and placeholder', async () => {
    const id = await bench.addUpload('half.jpg', await drawJpeg(300, 150, 5))
    expect(await codeOf(bench.process(id, storageFull(/_64\.webp$/)))).toBe('storage_full')
    const row = await imageRow(id)
    expect(row).toMatchObject({
      variantState: 'partial',
      variantsReady: false,
      readyMaxWidth: 32,
      readyWidths: [32],
      width: 300,
      height: 150,
    })
    expect(row.placeholder).not.toBeNull()
    expect(row.imageKey).toBe(imageKeyOf(row.contentSha256, (await pinVariantRun(bench.db())).recipe))
    expect(await namesOf(id)).not.toContain('64.webp')
  })

  it('keeps what was stored: the next try makes only the rest', async () => {
    const id = await bench.addUpload('kept.jpg', await drawJpeg(310, 150, 6))
    await codeOf(bench.process(id, storageFull(/_96\.avif$/)))
    const kept = await namesOf(id)
    expect(kept).toEqual(expect.arrayContaining(['32.avif', '32.webp', '64.avif']))
    const { openStorage, puts } = bench.refusing(() => null)
    expect((await bench.process(id, { openStorage })).state).toBe('ok')
    const made = puts.filter((key) => key.includes('/variants/')).map((key) => key.replace(/^.*_/, ''))
    expect(made.filter((name) => kept.includes(name))).toEqual([])
    expect([...made, ...kept].sort()).toEqual(['32.avif', '32.webp', '64.avif', '64.webp', '96.avif', '96.webp'])
    expect(await imageRow(id)).toMatchObject({ variantState: 'complete', readyMaxWidth: 96 })
  })

  it('of the smallest tier leaves nothing to point at', async () => {
    const id = await bench.addUpload('none.jpg', await drawJpeg(290, 150, 7))
    await codeOf(bench.process(id, storageFull(/_32\.webp$/)))
    expect((await imageRow(id)).readyMaxWidth).toBeNull()
    expect(await imageRow(id)).toMatchObject({ variantsReady: false })
  })

  it('gives the content back, so that the next one need not wait for a lease to run out', async () => {
    const id = await bench.addUpload('free.jpg', await drawJpeg(280, 150, 8))
    await codeOf(bench.process(id, storageFull(/\.avif$/)))
    expect((await bench.process(id)).state).toBe('ok')
  })

  it('that is final is written on the image, which goes on showing what was published', async () => {
    const id = await bench.addUpload('failed.jpg', await drawJpeg(270, 150, 9))
    await bench.process(id)
    const before = await imageRow(id)
    const error = new AppError('image_corrupt', { at: 'decode' })
    await preprocessImagesHandler.recordFailure(bench.db(), id, { error, version: before.contentSha256 })
    expect(await imageRow(id)).toEqual({ ...before, variantState: 'failed', failedCode: 'image_corrupt', failedDetails: { at: 'decode' } })
  })

  it('of a damaged original has its code', async () => {
    const id = await bench.addUpload('broken.jpg', (await drawJpeg(200, 200, 10)).subarray(0, 900))
    expect(['image_truncated', 'image_corrupt']).toContain(await codeOf(bench.process(id)))
    const text = await bench.addUpload('text.jpg', Buffer.from('this is no picture at all, whatever its name says'))
    expect(await codeOf(bench.process(text))).toBe('not_an_image')
  })
})

describe('after the settings changed', () => {
  it('the published set serves until the new one is whole, then the pointer moves at once', async () => {
    const id = await bench.addUpload('moves.jpg', await drawJpeg(260, 130, 11))
    await bench.process(id)
    const published = await imageRow(id)
    await setLadder([32, 64, 96], { webp: { quality: 40, effort: 0 } })
    expect(await codeOf(bench.process(id, storageFull(/_96\.avif$/)))).toBe('storage_full')
    expect(await imageRow(id)).toEqual(published)
    expect((await bench.process(id)).state).toBe('ok')
    const moved = await imageRow(id)
    expect(moved.imageKey).not.toBe(published.imageKey)
    expect(moved).toMatchObject({ variantState: 'complete', variantsReady: true, readyWidths: [32, 64, 96] })
    expect(moved.settingsHash).not.toBe(published.settingsHash)
  })

  it('a new tier in the ladder makes just that tier, under the same key', async () => {
    const id = await bench.addUpload('ladder.jpg', await drawJpeg(250, 130, 12))
    await bench.process(id)
    const before = await imageRow(id)
    const webp = { quality: 40, effort: 0 }
    await setLadder([32, 48, 64, 96], { webp })
    const { openStorage, puts } = bench.refusing(() => null)
    await bench.process(id, { openStorage })
    expect(puts.map((key) => key.replace(/^.*_/, '')).sort()).toEqual(['48.avif', '48.webp'])
    expect(await imageRow(id)).toMatchObject({ imageKey: before.imageKey, readyWidths: [32, 48, 64, 96], variantState: 'complete' })
    await setLadder([32, 96], { webp })
    expect(await bench.process(id)).toMatchObject({ state: 'ok', bytesIn: 0, bytesOut: 0 })
    expect(await imageRow(id)).toMatchObject({
      readyWidths: [32, 96],
      settingsHash: settingsHashOf({ ...defaultVariantSettings, webp, ladder: [32, 96] }),
    })
  })

  it('a run that was pinned to the older version leaves an image that a newer one completed', async () => {
    const id = await bench.addUpload('pinned.jpg', await drawJpeg(240, 130, 13))
    const older = await pinVariantRun(bench.db())
    await setLadder([40, 80])
    await bench.process(id)
    const newer = await imageRow(id)
    expect(await bench.process(id, {}, older)).toMatchObject({ state: 'skipped', code: 'unchanged' })
    expect(await imageRow(id)).toEqual(newer)
  })
})

describe('after the storage changed', () => {
  const useStorage = async (name: string) => {
    const root = join(bench.tools().workDir, name)
    const { marker } = await claimRoot(root)
    const settings = { kind: 'local' as const, root, publicBaseUrl: null, folder: name }
    const saved = { role: 'variants' as const, settings, secrets: null, marker, encryptionKey: '', basedOn: null, savedBy: 'test' }
    await saveStorageForRole(bench.db(), saved)
  }

  it('a run keeps to the storage it began with; the next one moves the pointer when its set is whole over there', async () => {
    const id = await bench.addUpload('storage.jpg', await drawJpeg(245, 130, 30))
    const pinned = await pinVariantRun(bench.db())
    await useStorage('second')
    await bench.process(id, {}, pinned)
    const before = await imageRow(id)
    expect(before.variantStorageId).toBe(pinned.storageId)
    await codeOf(bench.process(id, storageFull(/_80\.avif$/)))
    expect(await imageRow(id)).toEqual(before)
    const { storageId } = await pinVariantRun(bench.db())
    expect(storageId).not.toBe(pinned.storageId)
    expect((await bench.process(id)).state).toBe('ok')
    expect(await imageRow(id)).toMatchObject({ variantStorageId: storageId, imageKey: before.imageKey, variantState: 'complete' })
  })

  it('a storage whose folder is gone is not ready, and says so before the first batch', async () => {
    await useStorage('third')
    const settings = await pinVariantRun(bench.db())
    await preprocessImagesHandler.checkReady(settings, bench.tools())
    await rm(join(bench.tools().workDir, 'third'), { recursive: true })
    expect(await codeOf(preprocessImagesHandler.checkReady(settings, bench.tools()))).toBe('storage_gone')
    await useStorage('fourth')
  })
})

describe('a file that failed', () => {
  it('is ok, not skipped, once it is repaired with bytes that another image has', async () => {
    const good = await drawJpeg(215, 130, 17)
    await bench.process(await bench.addUpload('good.jpg', good))
    const torn = await bench.addUpload('torn.jpg', good.subarray(0, good.length / 2))
    const failure = toAppError(await bench.process(torn).catch((error: unknown) => error))
    const { contentSha256, fileId } = await imageRow(torn)
    await preprocessImagesHandler.recordFailure(bench.db(), torn, { error: failure, version: contentSha256 })
    expect(await imageRow(torn)).toMatchObject({ variantState: 'failed', failedCode: 'image_truncated' })
    const sha256 = createHash('sha256').update(good).digest('hex')
    await replaceContent(bench.db(), fileId, { sha256, sizeBytes: good.length, modifiedAt: null })
    expect((await bench.process(torn)).state).toBe('ok')
    expect(await imageRow(torn)).toMatchObject({ variantState: 'complete', failedCode: null })
  })
})

describe('two images with the same bytes', () => {
  it('share one set: made once, and both point at it', async () => {
    const bytes = await drawJpeg(230, 130, 14)
    const first = await bench.addUpload('one.jpg', bytes)
    const second = await bench.addUpload('two.jpg', bytes)
    expect(second).not.toBe(first)
    const { openStorage, puts } = bench.refusing(() => null)
    const results = await Promise.all([bench.process(first, { openStorage }), bench.process(second, { openStorage })])
    expect(results.map(({ state }) => state).sort()).toEqual(['ok', 'skipped'])
    expect(new Set(puts).size).toBe(puts.length)
    const [a, b] = [await imageRow(first), await imageRow(second)]
    expect(b.imageKey).toBe(a.imageKey)
    expect([a.variantState, b.variantState]).toEqual(['complete', 'complete'])
  })

  it('one that arrives later is pointed at the set without decoding anything, which is work done', async () => {
    const bytes = await drawJpeg(220, 130, 15)
    await bench.process(await bench.addUpload('early.jpg', bytes))
    const late = await bench.addUpload('late.jpg', bytes)
    const imageChildren = {
      makeVariants: () => Promise.reject(new Error('asked to decode')),
      readMetadata: () => Promise.reject(new Error()),
      close: async () => {},
    }
    expect(await bench.process(late, { imageChildren })).toMatchObject({ state: 'ok', bytesIn: 0, bytesOut: 0 })
    expect(await imageRow(late)).toMatchObject({ variantState: 'complete', readyMaxWidth: 80 })
  })
})

it('an abort ends the work quietly and gives the content back', async () => {
  const id = await bench.addUpload('aborted.jpg', await drawJpeg(400, 300, 16))
  const stop = new AbortController()
  const refusing = bench.refusing(() => {
    stop.abort()
    return null
  })
  expect(await codeOf(bench.process(id, refusing, undefined, stop.signal))).toBe('aborted')
  expect((await bench.process(id)).state).toBe('ok')
})

describe('what a worker left behind when it died', () => {
  const dieBeforeTheCommit = async (id: number) => {
    const tools = bench.tools()
    const settings = await pinVariantRun(bench.db())
    const hand = takeInHand()
    await processImage(id, {
      settings,
      // none of its transactions came to commit, however long the making took
      fenced: <T>() => Promise.resolve(undefined as T),
      signal: new AbortController().signal,
      log: bench.log,
      tools,
      stage: () => {},
      worksOn: hand.worksOn,
    })
    await hand.letGo(false)
    return settings
  }

  it('in storage, without a row, is taken over as it is', async () => {
    const id = await bench.addUpload('orphans.jpg', await drawJpeg(210, 130, 17))
    await dieBeforeTheCommit(id)
    expect(await imageRow(id)).toMatchObject({ variantState: 'missing', imageKey: null })
    expect((await bench.process(id)).state).toBe('ok')
    expect(await imageRow(id)).toMatchObject({ variantState: 'complete' })
    expect(await namesOf(id)).toEqual(['40.avif', '40.webp', '80.avif', '80.webp'])
  })

  it('that is not what its key promises is replaced, so that row and object agree', async () => {
    const id = await bench.addUpload('garbage.jpg', await drawJpeg(205, 130, 18))
    const { contentSha256 } = await imageRow(id)
    const { recipe, storageId } = await pinVariantRun(bench.db())
    const storage = await bench.tools().openStorage(storageId)
    const key = variantPath(storage.folder, imageKeyOf(contentSha256, recipe), 40, 'webp')
    await storage.put(key, Buffer.from('half an object'), { mediaType: 'image/webp' })
    await bench.process(id)
    const row = (await variantRows(id)).find((variant) => variant.key === key)
    expect((await storage.head(key))?.sizeBytes).toBe(row?.sizeBytes)
  })
})

describe('an image whose file is replaced while it is worked on', () => {
  it('is tried again with its new bytes, and never shows the old ones as new', async () => {
    const id = await bench.addUpload('replaced.jpg', await drawJpeg(215, 130, 19))
    const { fileId } = await imageRow(id)
    const bytes = await drawJpeg(216, 130, 20)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const imageChildren = { ...bench.tools().imageChildren }
    const { makeVariants } = imageChildren
    imageChildren.makeVariants = async (job) => {
      const made = await makeVariants(job)
      await replaceContent(bench.db(), fileId, { sha256, sizeBytes: bytes.length, modifiedAt: null })
      return made
    }
    expect(await codeOf(bench.process(id, { imageChildren }))).toBe('original_changed')
    expect(await imageRow(id)).toMatchObject({ variantState: 'missing', imageKey: null, contentSha256: sha256 })
  })
})

it('a file that goes away, or becomes another, while it is decoded is never called damaged', async () => {
  const id = await bench.addUpload('leaves.jpg', await drawJpeg(217, 130, 21))
  const { makeVariants, ...others } = bench.tools().imageChildren
  const at = (change: (path: string) => void) => ({
    ...others,
    makeVariants: (job: Parameters<typeof makeVariants>[0]) => {
      change(job.inputPath)
      return makeVariants(job)
    },
  })
  expect(await codeOf(bench.process(id, { imageChildren: at((path) => rmSync(path)) }))).toBe('original_changed')
  expect(await codeOf(bench.process(id))).toBe('original_missing')
  const other = await bench.addUpload('torn.jpg', await drawJpeg(218, 130, 22))
  expect(await codeOf(bench.process(other, { imageChildren: at((path) => truncateSync(path, 900)) }))).toBe('original_changed')
})

it('counts follow what was done', async () => {
  const { settingsHash } = await pinVariantRun(bench.db())
  const counts = await countImageScopes(bench.db(), 'variants', settingsHash)
  const alive = (await bench.db().select().from(images)).filter(({ deletedAt }) => deletedAt === null)
  expect(counts).toEqual({
    missing: alive.filter(({ variantState }) => variantState === 'missing' || variantState === 'partial').length,
    stale: alive.filter((row) => row.variantState === 'complete' && row.settingsHash !== settingsHash).length,
    failed: alive.filter(({ variantState }) => variantState === 'failed').length,
    quarantined: alive.filter(({ variantState }) => variantState === 'quarantined').length,
    complete: alive.filter((row) => row.variantState === 'complete' && row.settingsHash === settingsHash).length,
    all: alive.filter(({ variantState }) => variantState !== 'quarantined').length,
  })
})

async function drawTall(): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp({ create: { width: 20, height: 17_000, channels: 3, background: '#884422' } })
    .png()
    .toBuffer()
}
