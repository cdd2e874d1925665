import { expect, test } from 'vitest'
import { narrowWords } from './narrow-words.ts'

test('what narrows a scope is said part by part', () => {
  expect(narrowWords({})).toEqual([])
  expect(narrowWords({ folder: '/photos/2024', takenAfter: '2024-05-01' })).toHaveLength(2)
  expect(narrowWords({ addedAfter: '2024-05-01T10:00:00Z', addedBefore: '2024-06-01' })[0]).toMatch(/2024-05-01.*2024-06-01/)
  expect(
    narrowWords({ state: ['failed', 'missing'], code: 'image_corrupt', search: 'sea', origin: ['url'], published: 'no' }),
  ).toHaveLength(5)
})
