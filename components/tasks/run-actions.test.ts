import { expect, test } from 'vitest'
import { type RunState, runStates } from '#lib/contracts/task-runs.ts'
import { mayDo, runActions } from './run-actions.ts'

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
const offered = (state: RunState, failed = 0) => runActions.filter((action) => mayDo(action, { state, counts: counts(failed) }))

test('each state offers exactly what the engine would accept', () => {
  expect(Object.fromEntries(runStates.map((state) => [state, offered(state)]))).toEqual({
    queued: ['pause', 'cancel'],
    running: ['pause', 'cancel'],
    pausing: ['resume', 'cancel'],
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
