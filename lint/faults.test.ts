import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const lists: [file: string, rows: number[]][] = [
  ['docs/faults-of-the-engine.md', range(73, 99)],
  ['docs/faults-of-the-web.md', range(100, 110)],
]

const results = readFileSync(join(root, 'bench/chaos/results.md'), 'utf8')
/** Whether a heading of the results names the scenario. */
const wasRun = (name: string): boolean => new RegExp(`^#+ .*(?<![\\w-])${name}(?![\\w-])`, 'im').test(results)

/** Files with the tests that a row names in them. */
const shownBy = (cell: string): [file: string, name: string][] =>
  [...cell.matchAll(/`([^`]+\.(?:test|spec)\.ts)` ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']): [string, string] => [file, name]),
  )

test.each(lists)('every fault of %s names a test or a scenario that is there, or says that nothing shows it', (list, numbers) => {
  const rows = readFileSync(join(root, list), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ /.test(line))
  expect(new Set(rows.map((row) => Number(row.split(' ')[1])))).toEqual(new Set(numbers))
  for (const row of rows) {
    const cell = row.split(' | ')[2] ?? ''
    const scenarios = [...cell.matchAll(/`run\.ts ([a-z-]+)`/g)].map(([, name]) => name)
    const named = shownBy(cell)
    if (!/not shown|nothing to show/.test(cell)) expect(named.length + scenarios.length, row).toBeGreaterThan(0)
    for (const [file, name] of named) expect(readFileSync(join(root, file), 'utf8'), file).toContain(name)
    for (const name of scenarios) expect(existsSync(join(root, `bench/chaos/scenarios/${name}.ts`)), name).toBe(true)
    for (const name of scenarios) expect(wasRun(name ?? '') || cell.includes(`\`run.ts ${name}\` (not run)`), name).toBe(true)
  }
})
