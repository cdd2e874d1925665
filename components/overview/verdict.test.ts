import { expect, it } from 'vitest'
import type { PausedRun } from '#lib/contracts/farm.ts'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { verdictOf } from './verdict.ts'

const storages: StorageTrouble[] = []
const pausedRuns: PausedRun[] = []
const quiet = { missing: 0, partial: 0, stale: 0, all: 1240 }

it('says in one sentence what is at work and what failed, by kind', () => {
  const failures = [
    { code: 'image_truncated', count: 9 },
    { code: 'format_unsupported', count: 3 },
  ]
  expect(verdictOf({ pausedRuns, activeRuns: 2, failures, tallies: quiet, storages })).toBe(
    '2 runs at work. 12 images failed: 9 cut off, 3 in a format that is not read.',
  )
})

it('says what waits only while nothing is at work', () => {
  const tallies = { ...quiet, missing: 1, partial: 0, stale: 37 }
  expect(verdictOf({ pausedRuns, activeRuns: 0, failures: [], tallies, storages })).toBe(
    '1 image waits to be preprocessed. 37 images are stale.',
  )
  expect(verdictOf({ pausedRuns, activeRuns: 1, failures: [], tallies, storages })).toBe('1 run at work.')
})

it('says that all is ready when nothing is left', () => {
  expect(verdictOf({ pausedRuns, activeRuns: 0, failures: [], tallies: quiet, storages })).toBe('All 1,240 images are ready.')
})

it('says first which storage cannot be used, and then never that all is ready', () => {
  const gone: StorageTrouble = {
    storageId: '11111111-1111-4111-8111-111111111111',
    kind: 's3',
    place: 'pictures',
    roles: ['variants'],
    code: 'storage_gone',
    details: { bucket: 'pictures' },
    since: '2026-01-01T00:00:00+00:00',
    lookedAt: '2026-01-01T00:00:10+00:00',
    hosts: ['atlas'],
    allHosts: true,
    images: 1240,
    originals: 0,
    isExact: true,
  }
  expect(verdictOf({ pausedRuns, activeRuns: 0, failures: [], tallies: quiet, storages: [gone] })).toBe(
    'The storage for variants (bucket pictures) cannot be reached.',
  )
})

it('names a run that stands still and why, and says then never that all is ready', () => {
  const run: PausedRun = {
    id: '11111111-1111-4111-8111-111111111111',
    taskKey: 'preprocess-images',
    reasonCode: 'storage_full',
    reasonDetails: {},
  }
  expect(verdictOf({ activeRuns: 0, pausedRuns: [run], failures: [], tallies: { ...quiet, missing: 40 }, storages })).toBe(
    'Preprocess images is paused. The storage is full. 40 images wait to be preprocessed.',
  )
  expect(verdictOf({ activeRuns: 0, pausedRuns: [run], failures: [], tallies: quiet, storages })).toBe(
    'Preprocess images is paused. The storage is full.',
  )
})
