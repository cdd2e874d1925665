import { expect, test } from 'vitest'
import { formatAgo, formatBytes, formatDuration, formatDurationRange, formatEstimate, formatPercent } from './format.ts'

test('a percentage says neither 100 before all is done nor 0 once something is', () => {
  expect(formatPercent(1999, 2000)).toBe('99 %')
  expect(formatPercent(2000, 2000)).toBe('100 %')
  expect(formatPercent(1, 2000)).toBe('<1 %')
  expect(formatPercent(0, 2000)).toBe('0 %')
  expect(formatPercent(0, 0)).toBe('0 %')
})

test('bytes never show four digits before the unit changes', () => {
  expect([0, 999, 1000, 999_499, 999_500, 18_200_000, 4.2e9].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '999 kB',
    '1.0 MB',
    '18.2 MB',
    '4.2 GB',
  ])
})

test('durations read in the unit one would say', () => {
  expect([0.004, 0.4, 38, 89.4, 90, 540, 7800, 7200, 273_600].map(formatDuration)).toEqual([
    '4 ms',
    '0.4 s',
    '38 s',
    '89 s',
    '2 min',
    '9 min',
    '2 h 10 min',
    '2 h',
    '3 d 4 h',
  ])
})

test('a range names its unit once when both ends share it, and is one value when both read alike', () => {
  expect(formatDurationRange(420, 720)).toBe('7 to 12 min')
  expect(formatDurationRange(40, 130)).toBe('40 s to 2 min')
  expect(formatDurationRange(421, 422)).toBe('7 min')
  expect(formatDurationRange(7800, 14_400)).toBe('2 h 10 min to 4 h')
})

test('what will take less than a second says so, and never promises milliseconds', () => {
  expect(formatEstimate(0, 0)).toBe('under 1 s')
  expect(formatEstimate(0.0001, 0.9)).toBe('under 1 s')
  expect(formatEstimate(0.4, 3)).toBe('up to 3.0 s')
  expect(formatEstimate(420, 720)).toBe('about 7 to 12 min')
  expect([0.2, 540].map((seconds) => formatEstimate(seconds))).toEqual(['under 1 s', 'about 9 min'])
})

test('the past is told in steps, and a clock that is a little ahead does not show a future', () => {
  const now = Date.UTC(2026, 0, 10, 12)
  expect([-3, 2, 40, 200, 7300, 90_000, 300_000].map((seconds) => formatAgo(now - seconds * 1000, now))).toEqual([
    'now',
    'just now',
    '40 s ago',
    '3 min ago',
    '2 h ago',
    'yesterday',
    '3 days ago',
  ])
})
