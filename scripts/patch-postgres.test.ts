import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { edits, patchPostgres } from './patch-postgres.mjs'

const files = ['src/connection.js', 'cjs/src/connection.js']
let root = ''
const place = (file: string) => join(root, 'node_modules', 'postgres', file)
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kiln-patch-'))
  for (const file of files) {
    mkdirSync(join(place(file), '..'), { recursive: true })
    cpSync(join(import.meta.dirname, '..', 'node_modules', 'postgres', file), place(file))
  }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const readAll = () => files.map((file) => readFileSync(place(file), 'utf8'))
const undo = (text: string) => edits.reduce((left, { before, after }) => left.replace(after, () => before), text)

test('the driver that Kiln runs on is patched, and patching it again changes nothing', () => {
  const before = readAll()
  expect(patchPostgres(root)).toEqual([])
  expect(readAll()).toEqual(before)
  for (const text of before) for (const { after } of edits) expect(text).toContain(after)
})

test('a driver as it was published is patched', () => {
  const patched = readAll()
  for (const file of files) writeFileSync(place(file), undo(readFileSync(place(file), 'utf8')))
  expect(readAll()).not.toEqual(patched)
  expect(patchPostgres(root)).toEqual([])
  expect(readAll()).toEqual(patched)
})

test.each(edits.map((edit, i) => [i, edit] as const))('a driver that edit %i does not fit is refused', (_, { before, after }) => {
  for (const file of files) writeFileSync(place(file), readFileSync(place(file), 'utf8').replace(after, '').replace(before, ''))
  expect(patchPostgres(root)).toHaveLength(files.length)
})

test('a driver that is not there is refused', () => {
  rmSync(place(files[0] ?? ''))
  expect(patchPostgres(root)).toHaveLength(1)
})
