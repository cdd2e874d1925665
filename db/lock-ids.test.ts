import { expect, test } from 'vitest'
import { tasks } from '#jobs/registry.ts'
import { lockIds } from './lock-ids.ts'

test('no two things in the house wait for the same advisory lock', () => {
  const all = [...Object.values(lockIds), ...Object.values(tasks).map(({ lockId }) => lockId)]
  expect(all.length).toBeGreaterThan(6)
  expect(new Set(all).size).toBe(all.length)
})
