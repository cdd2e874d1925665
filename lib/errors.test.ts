import { expect, test } from 'vitest'
import { errorSentences } from './contracts/error-sentences.ts'
import { AppError, toAppError } from './errors.ts'

test('what the sentence of a code tells is said by whoever throws it, or it does not compile', () => {
  // @ts-expect-error the sentence tells the host
  const unsaid = new AppError('storage_unreachable')
  // @ts-expect-error the sentence tells the limit beside the size
  const halfSaid = new AppError('image_too_many_bytes', { sizeBytes: 5 })
  // @ts-expect-error no sentence may read what nobody has to say
  expect(() => errorSentences.storage_full({ host: 'x' })).not.toThrow()
  const said = new AppError('storage_unreachable', { host: null, service: 'timeout' })
  expect([unsaid, halfSaid, said, new AppError('storage_full')].map(({ name }) => name)).toEqual(Array(4).fill('AppError'))
})

test('an error of Kiln is found in a chain of causes, and is an Error', () => {
  const known = new AppError('last_admin')
  expect([toAppError(new Error('x', { cause: known })), known instanceof AppError, known instanceof Error]).toEqual([known, true, true])
  expect(toAppError(new Error('x')).code).toBe('internal')
})
