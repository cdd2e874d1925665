import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkHome } from './check-home.ts'
import { EnvError, envSchema } from './env.ts'

const root = mkdtempSync(join(tmpdir(), 'kiln-home-'))
afterAll(() => rmSync(root, { recursive: true }))
writeFileSync(join(root, 'file'), '')

/** The variables that are named as wrong. */
function named(set: Record<string, string>): string[] {
  try {
    checkHome(envSchema.parse(set))
    return []
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    return error.problems.map((problem) => problem.split(':')[0] ?? '')
  }
}

test('a home is made where there is none', () => {
  expect(named({ KILN_HOME: join(root, 'a', 'b'), KILN_WORK_DIR: join(root, 'work') })).toEqual([])
  expect([existsSync(join(root, 'a', 'b', 'run')), existsSync(join(root, 'work'))]).toEqual([true, true])
})

test('every place where nothing can be written is named at the start, and none of them hangs', () => {
  expect(named({ KILN_HOME: join(root, 'file') })).toEqual(['KILN_HOME'])
  expect(named({ KILN_HOME: join(root, 'file', 'x'), KILN_LOG_DIR: join(root, 'file') })).toEqual(['KILN_HOME', 'KILN_LOG_DIR'])
  if (process.platform === 'linux') expect(named({ KILN_HOME: '/proc/x' })).toEqual(['KILN_HOME'])
  if (process.platform === 'linux') expect(named({ KILN_HOME: root, KILN_WORK_DIR: '/proc/x' })).toEqual(['KILN_WORK_DIR'])
})
