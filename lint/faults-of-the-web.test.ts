import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const rows = readFileSync(join(root, 'docs/faults-of-the-web.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ /.test(line))

/** Files with the tests that a row names in them. */
const shownBy = (row: string): [file: string, name: string][] => {
  const cell = row.split(' | ')[2] ?? ''
  return [...cell.matchAll(/`([^`]+\.(?:test|spec)\.ts)` ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']): [string, string] => [file, name]),
  )
}

test('every fault of the web names a test that is there', () => {
  expect(new Set(rows.map((row) => Number(row.split(' ')[1])))).toEqual(new Set([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110]))
  for (const row of rows) {
    const named = shownBy(row)
    expect(named.length, row).toBeGreaterThan(0)
    for (const [file, name] of named) expect(readFileSync(join(root, file), 'utf8'), file).toContain(name)
  }
})
