import { expect, it } from 'vitest'
import { verdictOf } from './verdict.ts'

const quiet = { missing: 0, partial: 0, stale: 0, all: 1240 }

it('says in one sentence what is at work and what failed, by kind', () => {
  const failures = [
    { code: 'image_truncated', count: 9 },
    { code: 'format_unsupported', count: 3 },
  ]
  expect(verdictOf({ activeRuns: 2, failures, tallies: quiet })).toBe(
    '2 runs at work. 12 images failed: 9 cut off, 3 in a format that is not read.',
  )
})

it('says what waits only while nothing is at work', () => {
  const tallies = { ...quiet, missing: 1, partial: 0, stale: 37 }
  expect(verdictOf({ activeRuns: 0, failures: [], tallies })).toBe('1 image waits to be preprocessed. 37 images are stale.')
  expect(verdictOf({ activeRuns: 1, failures: [], tallies })).toBe('1 run at work.')
})

it('says that all is ready when nothing is left', () => {
  expect(verdictOf({ activeRuns: 0, failures: [], tallies: quiet })).toBe('All 1,240 images are ready.')
})
