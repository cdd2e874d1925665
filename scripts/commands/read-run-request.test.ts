import { expect, test } from 'vitest'
import { readRunRequest } from './read-run-request.ts'

test('without options a run takes what is missing, with normal priority', () => {
  expect(readRunRequest('preprocess-images', {})).toEqual({ key: 'preprocess-images', scope: { kind: 'missing' }, priority: 'normal' })
})

test('folder and dates narrow whichever scope was chosen', () => {
  const options = {
    scope: 'stale',
    folder: '/photos/2024',
    addedAfter: '2024-05-01',
    takenBefore: '2024-06-01T00:00:00Z',
    priority: 'high',
  }
  expect(readRunRequest('preprocess-images', options)).toEqual({
    key: 'preprocess-images',
    scope: { kind: 'stale', within: { folder: '/photos/2024', addedAfter: '2024-05-01', takenBefore: '2024-06-01T00:00:00Z' } },
    priority: 'high',
  })
  expect(readRunRequest('preprocess-images', { force: true, folder: '/photos' })).toMatchObject({ scope: { kind: 'all' } })
})

test.each([
  ['no such task', 'paint-images', {}],
  ['a scope there is not', 'preprocess-images', { scope: 'some' }],
  ['a priority there is not', 'preprocess-images', { priority: 'urgent' }],
  ['a date that is none', 'preprocess-images', { addedAfter: 'yesterday' }],
  ['ids that are no numbers', 'preprocess-images', { ids: '1,x' }],
  ['chosen items and a folder', 'preprocess-images', { ids: '1', folder: '/photos' }],
])('%s is answered with a sentence', (_, key, options) => {
  expect(readRunRequest(key, options)).toEqual(expect.any(String))
})
