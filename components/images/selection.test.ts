import { describe, expect, it } from 'vitest'
import { noSelection, selectRange, toggleImage } from './selection.ts'

const shown = [9, 8, 7, 6, 5]
const idsOf = ({ ids }: { ids: ReadonlySet<number> }) => [...ids].sort()

describe('the selection', () => {
  it('takes one image in and lets it go again', () => {
    const one = toggleImage(noSelection, 7)
    expect(idsOf(one)).toEqual([7])
    expect(idsOf(toggleImage(one, 7))).toEqual([])
  })

  it('takes what lies between two clicks, in either direction, and keeps the first as anchor', () => {
    const from = toggleImage(noSelection, 7)
    expect(idsOf(selectRange(from, 5, shown))).toEqual([5, 6, 7])
    expect(idsOf(selectRange(selectRange(from, 5, shown), 9, shown))).toEqual([5, 6, 7, 8, 9])
  })

  it('takes one image where the anchor is gone from the list', () => {
    expect(idsOf(selectRange(toggleImage(noSelection, 99), 6, shown))).toEqual([6, 99].sort())
    expect(idsOf(selectRange(noSelection, 6, shown))).toEqual([6])
  })
})
