import { expect, test } from 'vitest'
import { runAsCommand, runAsCurl } from './run-commands.ts'

test('the command of a run starts the same scope again', () => {
  const of = (scope: Parameters<typeof runAsCommand>[0]['scope']) =>
    runAsCommand({ taskKey: 'preprocess-images', scope, priority: 'normal' })?.split(' -- ')[1]
  expect(of({ kind: 'missing' })).toBe('task preprocess-images')
  expect(of({ kind: 'all' })).toBe('task preprocess-images --force')
  expect(of({ kind: 'failed' })).toBe('task preprocess-images --scope failed')
  expect(of({ kind: 'selection', ids: [4, 9] })).toBe('task preprocess-images --ids 4,9')
  const within = { folder: "/photos/it's", addedAfter: '2024-05-01' }
  expect(of({ kind: 'stale', within })).toBe("task preprocess-images --scope stale --folder '/photos/it'\\''s' --added-after '2024-05-01'")
  expect(of({ kind: 'all', within: { search: 'sea' } })).toBeUndefined()
  expect(runAsCommand({ taskKey: 'preprocess-images', scope: { kind: 'missing' }, priority: 'high' })).toMatch(/ --priority high$/)
})

test('the curl command holds no key', () => {
  expect(runAsCurl({ taskKey: 'preprocess-images', scope: { kind: 'missing' }, priority: 'normal' }, 'http://localhost:3000')).toContain(
    'Bearer $KILN_API_KEY',
  )
})
