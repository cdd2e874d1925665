import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Versions below these have a hole that is known and used: sharp's AVIF decoder, Next's way round its proxy, sessions, entities in XML. */
const floors = {
  sharp: '0.35.4',
  next: '16.3.8',
  'better-auth': '1.7.25',
  'pg-boss': '12.12.0',
  'fast-xml-parser': '5.5.7',
  postgres: '3.4.9',
}

type Lock = { packages: Record<string, { version?: string }> }
const numbers = (version: string): number[] => (version.split('-')[0] ?? '').split('.').map(Number)
/** Every copy of a floor's package in the lock file that is below it, however deep it lies. */
function findTooOld({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { version = '' }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const floor = Object.hasOwn(floors, name) ? floors[name as keyof typeof floors] : null
    if (floor === null) return []
    const [is, least] = [numbers(version), numbers(floor)]
    const at = is.findIndex((n, i) => n !== least[i])
    return at >= 0 && (is[at] ?? 0) < (least[at] ?? 0) ? [`${path} ${version}`] : []
  })
}

test('no package in the lock file is older than its floor', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as Lock
  for (const name of ['sharp', 'next', 'better-auth', 'pg-boss', 'postgres'])
    expect(Object.keys(lock.packages)).toContain(`node_modules/${name}`)
  expect(findTooOld(lock)).toEqual([])
})

test('one that is older is found, also inside another package', () => {
  const packages = {
    'node_modules/sharp': { version: '0.35.3' },
    'node_modules/a/node_modules/next': { version: '15.9.9' },
    'node_modules/next': { version: '16.10.0' },
  }
  expect(findTooOld({ packages })).toEqual(['node_modules/sharp 0.35.3', 'node_modules/a/node_modules/next 15.9.9'])
})
