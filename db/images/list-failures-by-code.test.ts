import { expect, it } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { AppError } from '#lib/errors.ts'
import { addImage } from './add-image.ts'
import { deleteImages } from './delete-images.ts'
import { listFailuresByCode } from './list-failures-by-code.ts'
import { recordImageFailure } from './record-image-failure.ts'

const { connection } = useTestDatabase()

it('counts the images that are failed now, by code, and leaves deleted ones out', async () => {
  const { db } = connection()
  const fail = async (name: string, error: AppError) => {
    const sha256 = Buffer.from(name.padEnd(32, '.')).toString('hex')
    const { imageId } = await addImage(db, {
      origin: 'url',
      name,
      sha256,
      sizeBytes: 9,
      mediaType: 'image/jpeg',
      locator: `https://example.org/${name}`,
    })
    await recordImageFailure(db, imageId, { error, contentSha256: sha256 })
    return imageId
  }
  await fail('a', new AppError('image_truncated'))
  await fail('b', new AppError('image_truncated'))
  await fail('c', new AppError('format_unsupported', { format: 'HEIC' }))
  await deleteImages(db, [await fail('d', new AppError('image_corrupt'))])
  expect(await listFailuresByCode(db)).toEqual([
    { code: 'image_truncated', count: 2, sampleDetails: {} },
    { code: 'format_unsupported', count: 1, sampleDetails: { format: 'HEIC' } },
  ])
})
