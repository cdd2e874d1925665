import { expect, test } from 'vitest'
import { postgresMemory } from './postgres-memory.ts'

const gib = 2 ** 30

test('the cache grows with the machine, and never takes what the pictures need', () => {
  const cacheMb = (memoryBytes: number) => Number(postgresMemory(memoryBytes)['shared_buffers']?.replace('MB', ''))
  expect([0.5, 1, 4, 8, 16, 256].map((gibs) => cacheMb(gibs * gib))).toEqual([128, 128, 512, 1024, 2048, 2048])
})
