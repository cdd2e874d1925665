import { describe, expect, test } from 'vitest'
import type { Run } from '#lib/contracts/task-runs.ts'
import { type ChosenRuns, countChosen, countFor, targetFor } from './chosen-runs.ts'

const run = (id: string, state: Run['state'], failed = 0) => ({ id, state, counts: { failed } }) as Run

const idle = new Set<never>()

describe('chosen runs', () => {
  const chosen: ChosenRuns = { runs: [run('a', 'running'), run('b', 'succeeded'), run('c', 'succeeded_with_errors', 2)] }
  test('an action takes those it can be done to', () => {
    expect(countChosen(chosen)).toBe(3)
    expect(targetFor('delete', chosen, idle)).toEqual({ ids: ['b', 'c'] })
    expect(targetFor('retry', chosen, idle)).toEqual({ ids: ['c'] })
    expect(countFor('resume', chosen, idle)).toBe(0)
  })
})

describe('all that match', () => {
  const totals = { running: 1, succeeded: 30, succeeded_with_errors: 4, cancelled: 5 }
  test('an action takes the states of the filter in which it can be done', () => {
    const all: ChosenRuns = { filter: { search: 'x', sort: 'newest' }, totals }
    expect(countChosen(all)).toBe(40)
    expect(countFor('delete', all, idle)).toBe(39)
    expect(targetFor('delete', all, idle)).toEqual({
      filter: { search: 'x', state: ['succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] },
    })
    expect(countFor('retry', all, idle)).toBe(9)
  })
  test('a filter by state is kept', () => {
    const all: ChosenRuns = { filter: { state: ['cancelled', 'running'] }, totals }
    expect(countChosen(all)).toBe(6)
    expect(targetFor('delete', all, idle)).toEqual({ filter: { state: ['cancelled'] } })
    expect(targetFor('cancel', all, idle)).toEqual({ filter: { state: ['running'] } })
  })
})
