import type { RunTiming } from '#lib/contracts/run-timing.ts'

type ThroughputPoint = { atSeconds: number; itemsPerSecond: number; bytesPerSecond: number }

const maxPoints = 240

/** Rates between samples, at most 240 points: neighbours are put together, so that sums stay true. */
export function throughputOf(samples: RunTiming['samples']): ThroughputPoint[] {
  const step = Math.max(1, Math.ceil((samples.length - 1) / maxPoints))
  const kept = samples.filter((_, i) => i % step === 0 || i === samples.length - 1)
  return kept.slice(1).flatMap((sample, i) => {
    const before = kept[i]
    if (before === undefined) return []
    const seconds = (Date.parse(sample.at) - Date.parse(before.at)) / 1000
    if (seconds <= 0) return []
    return [
      {
        atSeconds: Date.parse(sample.at) / 1000,
        itemsPerSecond: (sample.done - before.done) / seconds,
        bytesPerSecond: (sample.bytesIn - before.bytesIn) / seconds,
      },
    ]
  })
}
