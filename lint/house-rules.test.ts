import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Each rule of the house with one line that breaks it: a rule that no longer goes red here is no rule. */
const broken: [file: string, line: string, rule: string][] = [
  ['app/admin/page.ts', `import '#jobs/preprocess-images/handler.ts'`, 'noRestrictedImports'],
  ['app/admin/page.ts', `import '#jobs/worker.ts'`, 'noRestrictedImports'],
  ['app/admin/page.ts', `import '#render/images/image-children.ts'`, 'noRestrictedImports'],
  ['app/admin/page.ts', `import 'drizzle-orm'`, 'noRestrictedImports'],
  ['app/admin/page.ts', `import 'pg-boss'`, 'noRestrictedImports'],
  ['app/admin/page.ts', `import '#scripts/kiln.ts'`, 'noRestrictedImports'],
  ['components/tasks/x.ts', `import '#jobs/start-run.ts'`, 'noRestrictedImports'],
  ['components/tasks/x.ts', `import 'postgres'`, 'noRestrictedImports'],
  ['db/images/x.ts', `import '#jobs/enqueue.ts'`, 'noRestrictedImports'],
  ['db/images/x.ts', `import '#render/process.ts'`, 'noRestrictedImports'],
  ['db/images/x.ts', `import 'pg-boss'`, 'noRestrictedImports'],
  ['db/images/x.ts', `import '#scripts/kiln.ts'`, 'noRestrictedImports'],
  ['jobs/x.ts', `import '#app/page.ts'`, 'noRestrictedImports'],
  ['jobs/x.ts', `import 'drizzle-orm/pg-core'`, 'noRestrictedImports'],
  ['jobs/x.ts', `import 'sharp'`, 'noRestrictedImports'],
  ['jobs/x.ts', `import 'node:child_process'`, 'noRestrictedImports'],
  ['render/x.ts', `import '#db/client.ts'`, 'noRestrictedImports'],
  ['render/x.ts', `import '#jobs/tools.ts'`, 'noRestrictedImports'],
  ['render/x.ts', `import 'sharp'`, 'noRestrictedImports'],
  ['render/images/x.ts', `import 'node:child_process'`, 'noRestrictedImports'],
  ['render/images/x.ts', `import '#jobs/tools.ts'`, 'noRestrictedImports'],
  ['render/images/x.ts', `import '#db/client.ts'`, 'noRestrictedImports'],
  ['render/images/x.ts', `import '#lib/storage/keys.ts'`, 'noRestrictedImports'],
  ['render/process.ts', `import '#db/client.ts'`, 'noRestrictedImports'],
  ['lib/x.ts', `import '#db/client.ts'`, 'noRestrictedImports'],
  ['lib/x.ts', `import 'postgres'`, 'noRestrictedImports'],
  ['lib/listen.ts', `import 'pg-boss'`, 'noRestrictedImports'],
  ['scripts/x.ts', `import 'node:child_process'`, 'noRestrictedImports'],
  ['jobs/x.ts', `export const port = process.env.PORT`, 'noProcessEnv'],
  ['scripts/x.ts', `export const port = process.env.PORT`, 'noProcessEnv'],
  ['lib/home.ts', `export const port = process.env.PORT`, 'noProcessEnv'],
  ['lib/x.ts', `try { JSON.parse('') } catch {}`, 'plugin'],
  ['lib/x.ts', `export const x = (y: any) => y`, 'noExplicitAny'],
  ['lib/index.ts', `export * from './env.ts'`, 'noBarrelFile'],
  ['lib/x.ts', `export enum Colour { red }`, 'noEnum'],
]

const allowed: [file: string, line: string][] = [
  ['app/admin/page.ts', `import '#jobs/start-run.ts'`],
  ['db/images/x.ts', `import 'drizzle-orm'`],
  ['jobs/x.ts', `import 'pg-boss'`],
  ['render/images/x.ts', `import 'sharp'`],
  ['render/process.ts', `import 'node:child_process'`],
  ['lib/listen.ts', `import 'postgres'`],
  ['lib/x.ts', `try { JSON.parse('') } catch {\n  // the default stands\n}`],
]

const root = join(import.meta.dirname, '..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiln-lint-'))
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
  cpSync(join(root, 'lint'), join(folder, 'lint'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function lint(file: string, source: string): string[] {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${source}\n`)
  try {
    const report = execFileSync(join(root, 'node_modules/.bin/biome'), ['lint', '--reporter=json', file], { cwd: folder, stdio: 'pipe' })
    return categories(report.toString())
  } catch (error) {
    return categories(String((error as { stdout: Buffer }).stdout))
  } finally {
    rmSync(path)
  }
}

const categories = (json: string): string[] =>
  (JSON.parse(json) as { diagnostics: { category: string; severity: string }[] }).diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ category }) => category.split('/').at(-1) ?? category)

test.each(broken)('%s may not hold %s', (file, line, rule) => {
  expect(lint(file, line)).toContain(rule)
})

test.each(allowed)('%s may hold %s', (file, line) => {
  expect(lint(file, line)).toEqual([])
})

test('packages stay above the floors that close known holes', () => {
  const floors = { sharp: '0.35.4', next: '16.3.8', 'better-auth': '1.7.25', 'pg-boss': '12.12.0' }
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  const number = (version = '0') => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0)
  for (const [name, floor] of Object.entries(floors)) {
    expect(dependencies[name], name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(number(dependencies[name]), name).toBeGreaterThanOrEqual(number(floor))
  }
})
