import { expect, test } from 'vitest'
import { csvCell } from './runs-to-csv.ts'

test('a cell that begins like a formula is no formula in the file', () => {
  expect(['=1+1', '+cmd', '-2', '@sum(a)'].map(csvCell)).toEqual(["'=1+1", "'+cmd", "'-2", "'@sum(a)"])
})

test('commas, quotes and line breaks stay inside their cell, and nothing is an empty one', () => {
  expect(csvCell('a, "b"\nc')).toBe('"a, ""b""\nc"')
  expect(csvCell(null)).toBe('')
  expect(csvCell(-3)).toBe('-3')
})
