import { expect, test } from 'vitest'
import { type ErrorCode, type ErrorDetails, errorTable } from '#lib/errors.ts'
import { describeError, describeErrors } from './error-sentences.ts'

const codes = Object.keys(errorTable) as ErrorCode[]
const full: ErrorDetails = {
  name: 'a.jpg',
  host: 'h',
  bucket: 'b',
  role: 'r',
  format: 'f',
  email: 'e',
  width: 1e5,
  height: 1e4,
  maxPixels: 1e8,
  sizeBytes: 5e8,
  timeoutMs: 9000,
  httpStatus: 404,
}
const odd: ErrorDetails = { name: null, host: 5, bucket: false, issues: 'x', width: 'many', retryAfterSeconds: null, timeoutMs: Number.NaN }

test.each(codes)('%s has two whole sentences, whatever its details are', (code) => {
  for (const details of [{}, full, odd, null]) {
    const { what, todo } = describeError(code, details)
    for (const sentence of [what, todo]) {
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      expect(sentence).not.toMatch(/!|undefined|null|NaN|\[object| {2}/)
    }
  }
})

test('a code of another version has sentences too', () => {
  expect(describeError('from_the_future').what).toContain('from_the_future')
})

test('what is said of several failures is true of each of them, and what only one is like is told as one of them', () => {
  const tiff = { format: 'TIFF' }
  expect(describeErrors('format_unsupported', { count: 1, sample: tiff }).what).toContain('TIFF')
  const [all = '', one] = describeErrors('format_unsupported', { count: 11, sample: tiff }).what.split(' One of them: ')
  expect(all).not.toContain('TIFF')
  expect(one).toContain('TIFF')
  expect(describeErrors('image_truncated', { count: 3, sample: {} })).toEqual(describeError('image_truncated', null))
})
