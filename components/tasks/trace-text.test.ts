import { expect, test } from 'vitest'
import { traceText } from './trace-text.ts'

test('what the child said comes first, then each cause with its places', () => {
  const child = { command: 'node', stage: 'decode', exitCode: null, signal: 'SIGSEGV', stderr: 'bad things\n' }
  const errors = [
    { name: 'AppError', message: 'child_crashed', at: ['run (a.ts:1:2)'] },
    { name: 'ChildFailure', message: '', at: [] },
  ]
  expect(traceText({ errors, child })).toBe('bad things\n\nAppError: child_crashed\n    at run (a.ts:1:2)\ncaused by ChildFailure')
  expect(traceText({ errors: [], child: null })).toBe('')
})
