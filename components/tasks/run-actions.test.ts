import { expect, test } from 'vitest'
import { type RunState, runStates } from '#lib/contracts/task-runs.ts'
import { type BusyTasks, mayDo, runActions } from './run-actions.ts'

const counts = (failed: number) => ({
  total: 10,
  ok: 0,
  skipped: 0,
  failed,
  running: 0,
  left: 0,
  bytesIn: 0,
  bytesOut: 0,
  attempts: 0,
  interruptions: 0,
})
const taskKey = 'preprocess-images'
const offered = (state: RunState, failed = 0, busy: BusyTasks = new Set()) =>
  runActions.filter((action) => mayDo(action, { taskKey, state, counts: counts(failed) }, busy))

// app/api/v1/tasks/runs/run-actions.test.ts holds this table to the engine
test('each state offers exactly what the engine would accept', () => {
  expect(Object.fromEntries(runStates.map((state) => [state, offered(state)]))).toEqual({
    queued: ['pause', 'cancel'],
    running: ['pause', 'cancel'],
    pausing: ['cancel'],
    paused: ['resume', 'cancel'],
    cancelling: [],
    succeeded: ['rerun', 'delete'],
    succeeded_with_errors: ['rerun', 'delete'],
    failed: ['rerun', 'delete'],
    cancelled: ['rerun', 'delete'],
  })
})

test('retry is offered where something failed, and only once the run has ended', () => {
  expect(offered('succeeded_with_errors', 3)).toContain('retry')
  expect(offered('cancelled', 1)).toContain('retry')
  expect(offered('running', 3)).not.toContain('retry')
})

test('while another run of the task is active nothing is offered that would start one', () => {
  expect(offered('succeeded_with_errors', 3, new Set([taskKey]))).toEqual(['delete'])
  expect(offered('running', 0, new Set([taskKey]))).toEqual(['pause', 'cancel'])
  expect(offered('succeeded_with_errors', 3, new Set(['refresh-image-metadata'] as const))).toEqual(['retry', 'rerun', 'delete'])
})
