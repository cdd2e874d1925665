import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { addImage } from './add-image.ts'
import { holdImages } from './hold-images.ts'
import { listQuarantinedImages } from './list-quarantined-images.ts'
import { recordImageFailure } from './record-image-failure.ts'
import { recordMetadataFailure } from './record-metadata-failure.ts'
import { releaseImages } from './release-images.ts'
import { replaceContent } from './replace-content.ts'
import { countImageScopes } from './scope-counts.ts'
import { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'

const database = useTestDatabase()
const db = () => database.connection().db

beforeEach(async () => {
  await db().execute(sql`delete from images`)
})

const rowOf = async (id: number) => (await db().select().from(images).where(eq(images.id, id)))[0]
const listed = async (tally: 'variants' | 'metadata' = 'variants', { after = 0, limit = 100 } = {}) =>
  (await listQuarantinedImages(db(), { tally, after, limit })).map(({ itemId }) => itemId)

const fail = async (id: number, contentSha256: string, code: ErrorCode) => {
  const failure = { error: new AppError(code), contentSha256 }
  await recordImageFailure(db(), id, failure)
  await recordMetadataFailure(db(), id, failure)
}

describe('quarantine', () => {
  it.each<[ErrorCode, string]>([
    ['child_crashed', 'quarantined'],
    ['child_timeout', 'quarantined'],
    ['out_of_memory', 'quarantined'],
    ['image_truncated', 'failed'],
    ['fetch_failed', 'failed'],
  ])('an image that failed for good with %s is %s, in either task', async (code, state) => {
    const id = await insertImage(db(), { contentSha256: 'a'.repeat(64) })
    await fail(id, 'a'.repeat(64), code)
    expect(await rowOf(id)).toMatchObject({ variantState: state, failedCode: code, metadataState: state })
  })

  it('ends when the file changes', async () => {
    const file = { origin: 'upload', name: 'a.jpg', sizeBytes: 10, mediaType: 'image/jpeg' } as const
    const { imageId } = await addImage(db(), { ...file, locator: 'one', sha256: 'a'.repeat(64) })
    await fail(imageId, 'a'.repeat(64), 'child_crashed')
    expect(await listQuarantinedImages(db(), { tally: 'variants', after: 0, limit: 9 })).toMatchObject([
      { itemId: imageId, code: 'child_crashed' },
    ])
    const fileId = (await rowOf(imageId))?.fileId ?? 0
    await replaceContent(db(), fileId, { sha256: 'b'.repeat(64), sizeBytes: 11, modifiedAt: null })
    expect(await rowOf(imageId)).toMatchObject({ variantState: 'missing', metadataState: 'missing', failedCode: null })
    expect([await listed(), await listed('metadata')]).toEqual([[], []])
    // the try on the old bytes may end only now
    await fail(imageId, 'a'.repeat(64), 'child_crashed')
    expect(await rowOf(imageId)).toMatchObject({ variantState: 'missing', metadataState: 'missing', failedCode: null })
  })

  it('takes failed images in, gives them back, and leaves all others as they are', async () => {
    const failed = await insertImage(db(), { variantState: 'failed', failedCode: 'not_an_image', metadataState: 'failed' })
    const complete = await insertImage(db(), { variantState: 'complete', settingsHash: 'x' })
    const deleted = await insertImage(db(), { variantState: 'failed', deletedAt: new Date() })
    expect(await holdImages(db(), 'variants', [failed, complete, deleted])).toBe(1)
    expect(await holdImages(db(), 'variants', [failed])).toBe(0)
    expect(await rowOf(failed)).toMatchObject({ variantState: 'quarantined', metadataState: 'failed', failedCode: 'not_an_image' })
    expect(await countImageScopes(db(), 'variants', 'x')).toMatchObject({ failed: 0, quarantined: 1, all: 1 })
    expect(await releaseImages(db(), 'variants', [failed, complete])).toBe(1)
    expect(await rowOf(failed)).toMatchObject({ variantState: 'failed' })
    expect(await countImageScopes(db(), 'variants', 'x')).toMatchObject({ failed: 1, quarantined: 0, all: 2 })
  })

  it('is listed by id, page after page', async () => {
    const ids: number[] = []
    for (let i = 0; i < 5; i++) ids.push(await insertImage(db(), { variantState: 'quarantined' }))
    expect(await listed('variants', { limit: 3 })).toEqual(ids.slice(0, 3))
    expect(await listed('variants', { after: ids[2] ?? 0, limit: 3 })).toEqual(ids.slice(3))
  })
})
