import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatherKeys } from './gather-keys.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a burst of events becomes one refresh at once and one afterwards, each key once', () => {
  const flush = vi.fn()
  const gathered = gatherKeys(flush, { everyMs: 700, mayFlush: () => true })
  for (let i = 0; i < 50; i++) gathered.add([['runs', 'one', 'a'], ['tasks']])
  expect(flush).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(699)
  expect(flush).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  expect(flush).toHaveBeenCalledTimes(2)
  expect(flush.mock.calls[1]?.[0]).toEqual([['runs', 'one', 'a'], ['tasks']])
  vi.advanceTimersByTime(10_000)
  expect(flush).toHaveBeenCalledTimes(2)
})

test('nothing is refreshed while the tab is hidden, and everything that waited when it is seen again', () => {
  const flush = vi.fn()
  let hidden = true
  const gathered = gatherKeys(flush, { everyMs: 700, mayFlush: () => !hidden })
  gathered.add([['images']])
  gathered.add([['tasks']])
  vi.advanceTimersByTime(60_000)
  expect(flush).not.toHaveBeenCalled()
  hidden = false
  gathered.release()
  expect(flush).toHaveBeenCalledExactlyOnceWith([['images'], ['tasks']])
})
