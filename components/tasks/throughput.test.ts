import { expect, test } from 'vitest'
import { throughputOf } from './throughput.ts'

const sample = (second: number, done: number) => ({
  at: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
  done,
  failed: 0,
  bytesIn: done * 1000,
  bytesOut: 0,
})

test('rates are what happened between two samples, and two at one instant divide by nothing', () => {
  const points = throughputOf([sample(0, 0), sample(2, 20), sample(2, 20), sample(4, 30)])
  expect(points.map(({ itemsPerSecond, bytesPerSecond }) => [itemsPerSecond, bytesPerSecond])).toEqual([
    [10, 10_000],
    [5, 5_000],
  ])
})

test('a long run is drawn with few points that still add up to all of its items', () => {
  const samples = Array.from({ length: 5001 }, (_, i) => sample(i, i * 3))
  const points = throughputOf(samples)
  expect(points.length).toBeLessThanOrEqual(240)
  const together = points.reduce(
    (sum, point, i) => sum + point.itemsPerSecond * (point.atSeconds - (points[i - 1]?.atSeconds ?? Date.UTC(2026, 0, 1) / 1000)),
    0,
  )
  expect(together).toBeCloseTo(15_000)
})
