import { expect, test } from 'vitest'
import type { Farm } from '#lib/contracts/farm.ts'
import { pillWords } from './pill-words.ts'

const idle: Farm = {
  verdict: 'idle',
  working: 0,
  workers: 1,
  slots: 2,
  workerLastSeenAt: null,
  activeRuns: 0,
  pausedRuns: [],
  storages: [],
}
const full: Farm['pausedRuns'][number] = {
  id: '11111111-1111-4111-8111-111111111111',
  taskKey: 'preprocess-images',
  reasonCode: 'storage_full',
  reasonDetails: {},
}
const byHand = { ...full, reasonCode: null, reasonDetails: null }

test('the pill names the reason of a run that Kiln paused, and when asked the run and what to do', () => {
  const { short, long } = pillWords({ ...idle, verdict: 'paused', pausedRuns: [byHand, full] }, null)
  expect(short).toBe('paused: storage full')
  expect(long).toContain('Preprocess images is paused. The storage is full. Make room')
})

test('a run that Kiln paused is named while another one is worked on and while no worker is there', () => {
  expect(pillWords({ ...idle, verdict: 'working', working: 3, pausedRuns: [full] }, null).short).toBe('working 3, paused: storage full')
  expect(pillWords({ ...idle, verdict: 'inoperative', workers: 0, pausedRuns: [full] }, null).short).toBe('no worker, paused: storage full')
})

test('a run that somebody paused is no reason to look: the pill says paused, or what is at work', () => {
  expect(pillWords({ ...idle, verdict: 'paused', pausedRuns: [byHand] }, null).short).toBe('paused')
  expect(pillWords({ ...idle, verdict: 'working', working: 3, pausedRuns: [byHand] }, null).short).toBe('working 3')
})

test('between two items the pill says working without a number', () => {
  expect(pillWords({ ...idle, verdict: 'working', activeRuns: 1 }, null).short).toBe('working')
})
