/** Least squares through points (x, y): the rise of y in one x and its standard error. */
export function lineThrough(points: (readonly [x: number, y: number])[]): { slope: number; error: number } {
  const n = points.length
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / n
  const [meanX, meanY] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const left = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, error: Math.sqrt(left / (n - 2) / spread) }
}

/** The middle of all y within each `width` of x, at the middle of that: what lies within a stretch depends on each other, what lies apart less. */
export function middles(points: (readonly [x: number, y: number])[], width: number): [x: number, y: number][] {
  const stretches = Map.groupBy(points, ([x]) => Math.floor(x / width))
  return [...stretches].map(([n, of]) => [(n + 0.5) * width, of.map(([, y]) => y).sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0])
}
