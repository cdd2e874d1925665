import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { countInScope } from '#db/images/count-in-scope.ts'
import { replaceContent } from '#db/images/replace-content.ts'
import { images } from '#db/images/table.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { drawJpeg, useImageBench } from '#jobs/preprocess-images/testing/image-bench.ts'
import type { Tools } from '#jobs/tools.ts'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { AppError, type ErrorCode, toAppError } from '#lib/errors.ts'
import { variantPath } from '#lib/variant-keys.ts'
import { processNewImageHandler } from './handler.ts'

const bench = useImageBench()

const run = (imageId: number, change: Partial<Tools> = {}, signal = new AbortController().signal, asked = false) =>
  processNewImageHandler(
    { imageId, asked },
    { signal, log: bench.log, tools: { ...bench.tools(), ...change }, workerId: '00000000-0000-4000-8000-000000000000' },
  )
const stateOf = async (id: number) => {
  const [row] = await bench.db().select({ state: images.variantState, code: images.failedCode }).from(images).where(eq(images.id, id))
  return row
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )
const failing = (code: ErrorCode) => {
  let calls = 0
  const makeVariants = () => {
    calls += 1
    return Promise.reject(new AppError(code))
  }
  return { tools: { imageChildren: { ...bench.tools().imageChildren, makeVariants } }, calls: () => calls }
}

describe('an image that has just arrived', () => {
  beforeAll(async () => {
    const { version } = await getVariantSettings(bench.db())
    await saveVariantSettings(bench.db(), { settings: { ...defaultVariantSettings, ladder: [32, 64] }, basedOn: version, savedBy: 'test' })
  })

  it('gets its variants without a run, and once is enough', async () => {
    const id = await bench.addUpload('new.jpg', await drawJpeg(120, 80, 1))
    await Promise.all([run(id), run(id)])
    expect(await stateOf(id)).toEqual({ state: 'complete', code: null })
    await run(id)
  })

  it('whose stored variants are lost gets them again when somebody asks for it, not when its bytes only arrive once more', async () => {
    const id = await bench.addUpload('lost.jpg', await drawJpeg(120, 80, 9))
    await run(id)
    const [row] = await bench.db().select().from(images).where(eq(images.id, id))
    const storage = await bench.tools().openStorage(row?.variantStorageId ?? '')
    const key = variantPath(storage.folder, row?.imageKey ?? '', 64, 'webp')
    await storage.delete([key])
    await run(id)
    expect(await storage.head(key)).toBeNull()
    await run(id, {}, undefined, true)
    expect(await storage.head(key)).not.toBeNull()
    expect(await stateOf(id)).toEqual({ state: 'complete', code: null })
  })

  it('that is damaged is failed at once, and out of the scope missing', async () => {
    const id = await bench.addUpload('bad.jpg', Buffer.from('no picture'))
    const missing = () => countInScope(bench.db(), { tally: 'variants', scope: { kind: 'missing' }, current: '' })
    const before = await missing()
    await run(id)
    expect(await stateOf(id)).toEqual({ state: 'failed', code: 'not_an_image' })
    expect(await missing()).toBe(before - 1)
  })

  it('whose child dies three times is failed; what the storage did to it is thrown for another try, and it stays missing', async () => {
    const id = await bench.addUpload('poison.jpg', await drawJpeg(121, 80, 2))
    const storage = failing('storage_full')
    expect(await codeOf(run(id, storage.tools))).toBe('storage_full')
    expect([await stateOf(id), storage.calls()]).toEqual([{ state: 'missing', code: null }, 1])
    const crashing = failing('child_crashed')
    await run(id, crashing.tools)
    expect([await stateOf(id), crashing.calls()]).toEqual([{ state: 'quarantined', code: 'child_crashed' }, 3])
  })

  it('whose file is replaced while its old bytes kill the third child is not held: the new ones were never tried', async () => {
    const id = await bench.addUpload('replaced.jpg', await drawJpeg(123, 80, 4))
    const [row] = await bench.db().select({ fileId: images.fileId }).from(images).where(eq(images.id, id))
    let calls = 0
    const makeVariants = async () => {
      if (++calls === 3) await replaceContent(bench.db(), row?.fileId ?? 0, { sha256: 'd'.repeat(64), sizeBytes: 9, modifiedAt: null })
      throw new AppError('child_crashed', { signal: null })
    }
    await run(id, { imageChildren: { ...bench.tools().imageChildren, makeVariants } })
    expect([await stateOf(id), calls]).toEqual([{ state: 'missing', code: null }, 3])
  })

  it('is left as it was when the worker drains', async () => {
    const id = await bench.addUpload('drained.jpg', await drawJpeg(122, 80, 3))
    const stop = new AbortController()
    stop.abort()
    expect(await codeOf(run(id, {}, stop.signal))).toBe('aborted')
    expect(await stateOf(id)).toEqual({ state: 'missing', code: null })
  })

  it('that is gone by then is no error', async () => {
    await run(424_242)
    expect(await stateOf(424_242)).toBeUndefined()
  })
})
