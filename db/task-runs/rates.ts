import { restAfterSeconds } from './seconds-at-work.ts'

export type RatePoint = { at: string; done: number }
type Rates = { ratePerSecond: number | null; etaSeconds: { low: number; likely: number; high: number } | null }

const round = (n: number): number => Math.round(n * 100) / 100

/**
 * Items a second over the given samples (rising in time, the last minute or so), and how long `left` items take at that. Steps in which
 * nobody drove are left out. The range comes from how much the pace swung: the spread of the rates between one sample and the next,
 * widened while there are few of them.
 */
export function ratesOf(samples: RatePoint[], left: number): Rates {
  const steps = samples.slice(1).flatMap((sample, i) => {
    const before = samples[i]
    const seconds = before === undefined ? 0 : (Date.parse(sample.at) - Date.parse(before.at)) / 1000
    return before === undefined || seconds <= 0 || seconds > restAfterSeconds ? [] : [{ done: sample.done - before.done, seconds }]
  })
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0)
  const done = steps.reduce((sum, step) => sum + step.done, 0)
  if (seconds <= 0 || done <= 0) return { ratePerSecond: null, etaSeconds: null }
  const mean = done / seconds
  const spread = Math.sqrt(steps.reduce((sum, step) => sum + step.seconds * (step.done / step.seconds - mean) ** 2, 0) / seconds)
  const doubt = Math.min(0.7, 0.1 + spread / mean / Math.sqrt(steps.length) + 0.5 / steps.length)
  const likely = left / mean
  const etaSeconds = { low: round(likely * (1 - doubt)), likely: round(likely), high: round(likely / (1 - doubt)) }
  return { ratePerSecond: round(mean), etaSeconds }
}
