import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** What biome's import rules cannot say: a way round them by a relative path, and types taken where values may not be. */
const root = join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], { cwd: root })
  .toString()
  .split('\n')
  .filter((file) => file.includes('/') && !/\.test\.tsx?$|\/testing\/|^(e2e|lint)\//.test(file))
const importPattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\bfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

type Import = { file: string; from: string; isType: boolean }
const importsOf = (file: string, source: string): Import[] =>
  [...source.matchAll(importPattern)].map(([, type, named, lazy]) => ({ file, from: named ?? lazy ?? '', isType: type !== undefined }))
const roomOf = (path: string): string => path.split('/')[0] ?? ''
const leavesItsRoom = ({ file, from }: Import): boolean =>
  from.startsWith('.') && from.endsWith('.ts') && roomOf(normalize(join(dirname(file), from))) !== roomOf(file)
const takesValuesFromDb = ({ file, from, isType }: Import): boolean => roomOf(file) === 'components' && from.startsWith('#db/') && !isType

const all = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

test('rooms name each other by their own names, never by a path out of their own', () => {
  expect(all.length).toBeGreaterThan(1000)
  expect(all.filter(leavesItsRoom)).toEqual([])
})

test('components take types from db, and nothing that runs', () => {
  expect(all.filter(takesValuesFromDb)).toEqual([])
})

test.each([
  ['jobs/x.ts', `import { a } from '../app/page.ts'`, leavesItsRoom],
  ['jobs/a/b/x.ts', `const a = await import('../../../lib/env.ts')`, leavesItsRoom],
  ['components/x.tsx', `import { type A, b } from '#db/client.ts'`, takesValuesFromDb],
])('%s may not hold %s', (file, line, isBroken) => {
  expect(importsOf(file, line).filter(isBroken)).toHaveLength(1)
})

test.each([
  ['jobs/drive-run/job.ts', `import { a } from '../define-job.ts'`, leavesItsRoom],
  ['components/x.tsx', `import type { A } from '#db/client.ts'`, takesValuesFromDb],
])('%s may hold %s', (file, line, isBroken) => {
  expect(importsOf(file, line).filter(isBroken)).toEqual([])
})
