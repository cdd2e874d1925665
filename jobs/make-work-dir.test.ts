import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeWorkDir } from './make-work-dir.ts'

const parent = mkdtempSync(join(tmpdir(), 'kiln-work-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))
const folder = (name: string) => {
  const path = join(parent, name)
  mkdirSync(path)
  return path
}

test('a worker clears away what dead workers of its machine left, and nothing that may be in use', () => {
  const dead = folder('worker@here@999999-1')
  const reused = folder(`worker@here@${process.pid}-1`)
  const elsewhere = folder('worker@there@999999-1')
  const abandoned = folder('worker@there@999998-1')
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  utimesSync(abandoned, twoDaysAgo, twoDaysAgo)
  const other = folder('something-else')
  const mine = makeWorkDir(parent, { host: 'here' })
  expect([dead, reused, abandoned].map(existsSync)).toEqual([false, false, false])
  expect([mine, elsewhere, other].map(existsSync)).toEqual([true, true, true])
  expect(makeWorkDir(parent, { host: 'here' })).toBe(mine)
})
