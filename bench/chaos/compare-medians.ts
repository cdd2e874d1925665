/** The median of one list over that of another, and between what 90 % of it lie when both are drawn anew, with repetition, ten thousand times. */
export function compareMedians(some: number[], others: number[]): { ratio: number; low: number; high: number } {
  const drawn = Array.from({ length: 10_000 }, () => median(draw(some)) / median(draw(others))).sort((a, b) => a - b)
  return { ratio: median(some) / median(others), low: drawn[500] ?? Number.NaN, high: drawn[9_500] ?? Number.NaN }
}

const draw = (from: number[]): number[] => from.map(() => from[Math.floor(Math.random() * from.length)] ?? 0)

function median(of: number[]): number {
  const sorted = [...of].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}
