import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { envSchema } from '#lib/env.ts'
import { errorTable } from '#lib/errors.ts'

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/operating.md'), 'utf8')

test.each(Object.keys(envSchema.shape))('the operating guide tells what %s means', (name) => {
  expect(guide).toContain(`\`${name}\``)
})

test.each(Object.keys(errorTable))('the operating guide tells what to do about %s', (code) => {
  expect(guide).toContain(`\`${code}\``)
})

test('every setting that the README names exists', () => {
  const named = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`((?:KILN_|DATABASE_)[A-Z_]+)`/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(4)
  expect(Object.keys(envSchema.shape)).toEqual(expect.arrayContaining(named))
})
