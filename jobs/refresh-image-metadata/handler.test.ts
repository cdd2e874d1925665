import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { deleteImages } from '#db/images/delete-images.ts'
import { images } from '#db/images/table.ts'
import { drawJpeg, useImageBench } from '#jobs/preprocess-images/testing/image-bench.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { refreshImageMetadataHandler } from './handler.ts'
import { type MetadataRunSettings, metadataVersion, refreshImageMetadataTask } from './task.ts'

const bench = useImageBench()

const imageRow = async (id: number) => (await bench.db().select().from(images).where(eq(images.id, id)))[0]

const workedOn: string[] = []

async function refresh(id: number) {
  const settings: MetadataRunSettings = await refreshImageMetadataTask.pinSettings(bench.db(), { kind: 'missing' })
  const result = await refreshImageMetadataHandler.processItem(id, {
    settings,
    signal: new AbortController().signal,
    log: bench.log,
    tools: bench.tools(),
    stage: () => {},
    worksOn: (version) => void workedOn.push(version),
    fenced: (work) => bench.db().transaction(work),
    recordPublic: () => Promise.resolve(),
  })
  await bench.db().transaction(async (tx) => result.commit?.(tx))
  return result
}

describe('refresh-image-metadata', () => {
  it('writes down size after orientation, date, camera and colours', async () => {
    const exif = { IFD0: { Make: 'Kiln', Model: 'Test 1', Orientation: '6' }, IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' } }
    const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#c03020' } })
      .withExif(exif)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const id = await bench.addUpload('exif.jpg', bytes)
    expect(await refresh(id)).toMatchObject({ state: 'ok', bytesIn: bytes.length })
    const row = await imageRow(id)
    expect(row).toMatchObject({ metadataState: 'complete', metadataVersion, width: 40, height: 60 })
    expect(row?.camera).toContain('Test 1')
    expect(row?.takenAt?.toISOString()).toBe('2024-05-06T07:08:09.000Z')
    expect(row?.dominantColors.length).toBeGreaterThan(0)
  })

  it('leaves the size that a published set has told', async () => {
    const id = await bench.addUpload('sized.jpg', await drawJpeg(70, 50, 2))
    await bench.db().update(images).set({ imageKey: 'variants/x', width: 700, height: 500 }).where(eq(images.id, id))
    await refresh(id)
    expect(await imageRow(id)).toMatchObject({ metadataState: 'complete', width: 700, height: 500 })
  })

  it('a damaged original throws its code, and its failure keeps what variants there are', async () => {
    const id = await bench.addUpload('text.jpg', Buffer.from('words'))
    expect(
      await refresh(id).then(
        () => 'no error',
        (error) => toAppError(error).code,
      ),
    ).toBe('not_an_image')
    const version = workedOn.at(-1) ?? ''
    await refreshImageMetadataHandler.recordFailure(bench.db(), id, { error: new AppError('not_an_image'), version })
    expect(await imageRow(id)).toMatchObject({ metadataState: 'failed', variantState: 'missing', failedCode: null })
  })

  it('skips what was deleted meanwhile', async () => {
    const id = await bench.addUpload('gone.jpg', await drawJpeg(30, 30, 3))
    await deleteImages(bench.db(), [id])
    expect(await refresh(id)).toMatchObject({ state: 'skipped', code: 'item_gone' })
  })
})
