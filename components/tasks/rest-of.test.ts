import { expect, test } from 'vitest'
import { restOf, restWords } from './rest-of.ts'

test('what was beyond the limit is not said to be left out already', () => {
  expect(restOf(15_000, 10_000)).toEqual({ items: 5_000, why: 'limit' })
  expect(restOf(10_000, 10_000)).toEqual({ items: 0, why: 'limit' })
  expect(restOf(15_000, 9_999)).toEqual({ items: 5_001, why: 'settled' })
  expect(restOf(3, 2)).toEqual({ items: 1, why: 'settled' })
  expect(restWords('skip', restOf(3, 3))).toBe('')
})
