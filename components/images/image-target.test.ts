import { expect, test } from 'vitest'
import { startBulkSchema } from '#lib/contracts/bulk-operations.ts'
import { scopeSchema } from '#lib/contracts/task-runs.ts'
import { scopeOf, targetOf } from './image-target.ts'
import type { ImageFilter } from './library-filters.ts'
import { noSelection, selectMatching } from './selection.ts'

const open: ImageFilter = { state: [], origin: [], published: null, deleted: false, code: null, search: '', sort: 'newest' }
const all = selectMatching([1, 2], { count: 500, isExact: true })

test('chosen images are named by their ids', () => {
  const selection = { ...noSelection, ids: new Set([3, 4]) }
  expect(targetOf(selection, open)).toEqual({ ids: [3, 4] })
  expect(scopeOf(selection, open)).toEqual({ kind: 'selection', ids: [3, 4] })
})

test('all that match are named by the filter, whatever was loaded of them, in the shapes of the contract', () => {
  const filter: ImageFilter = { ...open, state: ['failed'], code: 'image_corrupt', search: 'sea', published: 'no', origin: ['folder'] }
  const narrow = { state: ['failed'], code: 'image_corrupt', search: 'sea', published: 'no', origin: ['folder'] }
  expect(targetOf(all, filter)).toEqual({ filter: { ...narrow, deleted: false } })
  expect(scopeOf(all, filter)).toEqual({ kind: 'all', within: narrow })
  expect(scopeSchema.parse(scopeOf(all, filter))).toEqual(scopeOf(all, filter))
  const request = { subject: 'images', action: 'delete', target: targetOf(all, filter) }
  expect(startBulkSchema.parse(request)).toEqual(request)
})

test('without a filter all is all, and the deleted view names the deleted', () => {
  expect(scopeOf(all, open)).toEqual({ kind: 'all' })
  expect(targetOf(all, { ...open, deleted: true })).toEqual({ filter: { deleted: true } })
})
