import { expect, test } from 'vitest'
import { type Run, startRunSchema } from '#lib/contracts/task-runs.ts'
import { runAsCommand, runAsCurl } from './run-commands.ts'

test('the command of a run starts the same scope again', () => {
  const of = (scope: Parameters<typeof runAsCommand>[0]['scope']) =>
    runAsCommand({ taskKey: 'preprocess-images', scope, priority: 'normal' })?.split(' -- ')[1]
  expect(of({ kind: 'missing' })).toBe('task preprocess-images')
  expect(of({ kind: 'all' })).toBe('task preprocess-images --force')
  expect(of({ kind: 'failed' })).toBe('task preprocess-images --scope failed')
  expect(of({ kind: 'selection', count: 2, ids: [4, 9] })).toBe('task preprocess-images --ids 4,9')
  expect(of({ kind: 'selection', count: 9000 })).toBeUndefined()
  const within = { folder: "/photos/it's", addedAfter: '2024-05-01' }
  expect(of({ kind: 'stale', within })).toBe("task preprocess-images --scope stale --folder '/photos/it'\\''s' --added-after '2024-05-01'")
  expect(of({ kind: 'all', within: { search: 'sea' } })).toBeUndefined()
  expect(runAsCommand({ taskKey: 'preprocess-images', scope: { kind: 'missing' }, priority: 'high' })).toMatch(/ --priority high$/)
})

test('the curl command of a selection is one that the API takes; a long one is asked for by its run', () => {
  const of = (scope: Run['scope']) => runAsCurl({ id: 'r1', taskKey: 'preprocess-images', scope, priority: 'normal' }, '')
  const body = of({ kind: 'selection', count: 2, ids: [4, 9] }).match(/-d '(.*)'/)?.[1]
  expect(startRunSchema.parse(JSON.parse(body ?? '')).scope).toEqual({ kind: 'selection', ids: [4, 9] })
  expect(body).not.toContain('count')
  expect(of({ kind: 'selection', count: 9000 })).toContain('/api/v1/tasks/runs/r1/rerun')
})

test('the curl command holds no key', () => {
  expect(
    runAsCurl({ id: 'r1', taskKey: 'preprocess-images', scope: { kind: 'missing' }, priority: 'normal' }, 'http://localhost:3000'),
  ).toContain('Bearer $KILN_API_KEY')
})
