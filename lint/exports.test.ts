import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** What a file exports is what others take from it: an export that nobody takes only looks as if it could not be changed. */
const root = join(import.meta.dirname, '..')
/** Read by Next, by name. */
const readByNext = /^(app\/.*\b(page|layout|route|error|global-error|not-found|loading|default)\.tsx?|proxy\.ts|[\w.-]+\.config\.ts)$/

const exportPattern = /^export (?:declare )?(?:async )?(?:const|let|function\*?|class|type|interface) (\w+)/gm
const importPattern = /(?:\bfrom |\bimport |\bimport\()\s*'([^']+\.m?[jt]sx?)'/g
const wholePattern = /^export \* from '([^']+)'|^import \* as \w+ from '([^']+)'/gm

const resolveFrom = (file: string, from: string): string => (from.startsWith('#') ? from.slice(1) : normalize(join(dirname(file), from)))

/** `file: name` of every export that no other file takes. */
function unusedExports(sources: Map<string, string>): string[] {
  const takers = new Map<string, string[]>()
  const whole = new Set<string>()
  for (const [file, source] of sources) {
    for (const [, from = ''] of source.matchAll(importPattern)) {
      const path = resolveFrom(file, from)
      takers.set(path, [...(takers.get(path) ?? []), source])
    }
    for (const [, all, named] of source.matchAll(wholePattern)) whole.add(resolveFrom(file, all ?? named ?? ''))
  }
  return [...sources].flatMap(([file, source]) => {
    if (readByNext.test(file) || whole.has(file)) return []
    const names = [...source.matchAll(exportPattern)].map(([, name]) => name ?? '')
    return names
      .filter((name) => !(takers.get(file) ?? []).some((taker) => new RegExp(`\\b${name}\\b`).test(taker)))
      .map((name) => `${file}: ${name}`)
  })
}

const tracked = execFileSync('git', ['ls-files', '--', '*.ts', '*.tsx', '*.mjs'], { cwd: root }).toString().trim().split('\n')
const all = new Map(tracked.filter((file) => !file.endsWith('.d.mts')).map((file) => [file, readFileSync(join(root, file), 'utf8')]))

test('every export is taken by some other file', () => {
  expect(all.size).toBeGreaterThan(500)
  expect(unusedExports(all)).toEqual([])
})

test('an export that only its own file uses is found, one that another takes is not', () => {
  const sources = new Map([
    ['lib/a.ts', `export const lonely = 1\nexport type Shape = { of: typeof lonely }\nexport function taken() {}\nexport const lazy = 2`],
    ['jobs/b.ts', `import { taken } from '#lib/a.ts'\nconst c = (await import('../lib/a.ts')).lazy`],
    ['app/admin/page.tsx', `export const metadata = {}`],
    ['db/x/table.ts', `export const x = 1`],
    ['db/schema.ts', `export * from './x/table.ts'`],
  ])
  expect(unusedExports(sources)).toEqual(['lib/a.ts: lonely', 'lib/a.ts: Shape'])
})
