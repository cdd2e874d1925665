import { expect, test } from 'vitest'
import { formatNumberOf, formatRate } from './format-numbers.ts'

test('a rate is told by the second, however slow', () => {
  expect([2310, 287.4, 9.96, 8.13, 0.2, 0.033, 0.001, 0].map(formatRate)).toEqual([
    '2,310/s',
    '287/s',
    '10/s',
    '8.1/s',
    '0.20/s',
    '0.03/s',
    '<0.01/s',
    '0.0/s',
  ])
})

test('one of a thing is not told in the plural', () => {
  const worker = { one: 'worker', many: 'workers' }
  expect([0, 1, 2, 12_000].map((n) => formatNumberOf(n, worker))).toEqual(['0 workers', '1 worker', '2 workers', '12,000 workers'])
})
