import { expect, test } from 'vitest'
import { imageNarrowSchema } from '#lib/contracts/images.ts'
import { emptyNarrow, isNarrow, narrowOf } from './narrow-draft.ts'

test('an empty form narrows nothing', () => {
  expect(isNarrow(emptyNarrow)).toBe(false)
  expect(narrowOf(emptyNarrow)).toEqual({})
  expect(isNarrow({ ...emptyNarrow, folder: ' ' })).toBe(false)
  expect(narrowOf({ ...emptyNarrow, folder: ' /photos/2024 ' })).toEqual({ folder: '/photos/2024' })
})

test('the last day is included, over the end of a month and of a year', () => {
  const narrow = narrowOf({
    ...emptyNarrow,
    takenFrom: '2024-02-28',
    takenUntil: '2024-02-29',
    addedFrom: '2024-12-31',
    addedUntil: '2024-12-31',
  })
  expect(narrow).toMatchObject({ takenAfter: '2024-02-28', takenBefore: '2024-03-01' })
  expect(Date.parse(narrow.addedBefore ?? '') - Date.parse(narrow.addedAfter ?? '')).toBe(24 * 3600 * 1000)
  expect(new Date(narrow.addedAfter ?? '').getDate()).toBe(31)
  expect(imageNarrowSchema.safeParse(narrow).success).toBe(true)
})
