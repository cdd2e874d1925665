import { expect, test } from 'vitest'
import { stopWords } from './stop-words.ts'

const at = '2026-01-01T00:00:00Z'

test('a stop says how long it took and what it broke off', () => {
  expect(stopWords({ state: 'running', stopRequestedAt: null, stoppedAfterMs: null, stoppedItems: null })).toBeNull()
  expect(stopWords({ state: 'cancelling', stopRequestedAt: at, stoppedAfterMs: null, stoppedItems: 4 })).toMatch(
    /not after the current.*4 at work/,
  )
  expect(stopWords({ state: 'cancelled', stopRequestedAt: at, stoppedAfterMs: 412, stoppedItems: 1 })).toMatch(
    /0\.4 s: 1 at work was.*its process killed/,
  )
  expect(stopWords({ state: 'cancelled', stopRequestedAt: at, stoppedAfterMs: 3, stoppedItems: 0 })).toMatch(/3 ms: nothing was at work/)
  expect(stopWords({ state: 'paused', stopRequestedAt: at, stoppedAfterMs: 900, stoppedItems: 2 })).toMatch(
    /0\.9 s: 2 at work were.*they begin anew/,
  )
})

test('a run that failed says only what it broke off, since nobody waited for it to stop', () => {
  expect(stopWords({ state: 'failed', stopRequestedAt: at, stoppedAfterMs: 0, stoppedItems: 0 })).toBeNull()
  expect(stopWords({ state: 'failed', stopRequestedAt: at, stoppedAfterMs: 0, stoppedItems: 3 })).toMatch(/3 at work were/)
})
