import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder, makeFolderSync } from './make-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'kiln-folder-'))
afterAll(() => rmSync(root, { recursive: true }))

const ways: [string, (path: string, mode?: number) => Promise<string | undefined>][] = [
  ['while others go on', makeFolder],
  ['waiting for it', async (path, mode) => makeFolderSync(path, mode)],
]
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  )

test.each(ways)('a folder is made with those above it, and made again it is there: %s', async (way, make) => {
  const path = join(root, way, 'b', 'c')
  expect(await make(path, 0o700)).toBe(join(root, way))
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(await make(path)).toBeUndefined()
  const [one, other] = await Promise.all([make(join(path, 'd', 'e')), make(join(path, 'd', 'e'))])
  expect([existsSync(join(path, 'd', 'e')), one ?? other]).toEqual([true, join(path, 'd')])
})

test.each(ways)('where none can be made it says so, and comes back: %s', async (_, make) => {
  writeFileSync(join(root, 'file'), '')
  expect(await codeOf(make(join(root, 'file')))).toBe('ENOTDIR')
  expect(await codeOf(make(join(root, 'file', 'x', 'y')))).toBe('ENOTDIR')
  if (process.platform === 'linux') expect(await codeOf(make('/proc/x/y'))).toBe('ENOENT')
})
