/** A sequence of numbers from 0 to 1 that is the same for the same seed on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export type Noise = {
  /** Smooth noise, about -1 to 1, with features of size 1. */
  at: (x: number, y: number) => number
  /** Octaves of it, each twice as fine and half as strong. */
  fractal: (x: number, y: number, octaves: number) => number
  /** Sharp crests, 0 to 1. */
  ridged: (x: number, y: number, octaves: number) => number
  /** Cells around scattered points: distance to the nearest and to the second nearest, and a number of the cell's own. */
  cells: (x: number, y: number) => { near: number; next: number; id: number }
}

export function createNoise(seed: number): Noise {
  const random = createRandom(seed)
  const order = Uint8Array.from({ length: 512 }, (_, i) => i & 255)
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swap = order[i] as number
    order[i] = order[j] as number
    order[j] = swap
  }
  order.copyWithin(256, 0, 256)
  const gradientX = Float64Array.from({ length: 256 }, (_, i) => Math.cos((i / 256) * 2 * Math.PI))
  const gradientY = Float64Array.from({ length: 256 }, (_, i) => Math.sin((i / 256) * 2 * Math.PI))

  const corner = (hash: number, dx: number, dy: number) => (gradientX[hash] as number) * dx + (gradientY[hash] as number) * dy

  const at = (x: number, y: number): number => {
    const fx = Math.floor(x)
    const fy = Math.floor(y)
    const dx = x - fx
    const dy = y - fy
    const ix = fx & 255
    const iy = fy & 255
    const a = (order[ix] as number) + iy
    const b = (order[ix + 1] as number) + iy
    const u = dx * dx * dx * (dx * (dx * 6 - 15) + 10)
    const v = dy * dy * dy * (dy * (dy * 6 - 15) + 10)
    const top = corner(order[a] as number, dx, dy) * (1 - u) + corner(order[b & 511] as number, dx - 1, dy) * u
    const bottom = corner(order[(a + 1) & 511] as number, dx, dy - 1) * (1 - u) + corner(order[(b + 1) & 511] as number, dx - 1, dy - 1) * u
    return (top * (1 - v) + bottom * v) * 1.5
  }

  const fractal = (x: number, y: number, octaves: number): number => {
    let sum = 0
    let strength = 0.5
    for (let i = 0; i < octaves; i++) {
      sum += at(x, y) * strength
      // turned a little each time, so that no grid shows
      const turned = x * 1.6 - y * 1.2 + 17.3
      y = x * 1.2 + y * 1.6 - 9.7
      x = turned
      strength *= 0.5
    }
    return sum
  }

  const ridged = (x: number, y: number, octaves: number): number => {
    let sum = 0
    let strength = 0.5
    let weight = 1
    for (let i = 0; i < octaves; i++) {
      const crest = 1 - Math.abs(at(x, y))
      const sharp = crest * crest * weight
      sum += sharp * strength
      weight = Math.min(1, sharp * 1.6)
      const turned = x * 1.6 - y * 1.2 + 31.7
      y = x * 1.2 + y * 1.6 + 5.3
      x = turned
      strength *= 0.5
    }
    return sum
  }

  const cell = { near: 0, next: 0, id: 0 }
  const cells = (x: number, y: number) => {
    const ix = Math.floor(x)
    const iy = Math.floor(y)
    let near = 9
    let next = 9
    let id = 0
    for (let cy = iy - 1; cy <= iy + 1; cy++)
      for (let cx = ix - 1; cx <= ix + 1; cx++) {
        const h = order[((order[cx & 255] as number) + cy) & 255] as number
        const dx = cx + (order[h] as number) / 256 - x
        const dy = cy + (order[(h + 89) & 255] as number) / 256 - y
        const d = dx * dx + dy * dy
        if (d < near) {
          next = near
          near = d
          id = h / 255
        } else if (d < next) next = d
      }
    cell.near = Math.sqrt(near)
    cell.next = Math.sqrt(next)
    cell.id = id
    return cell
  }

  return { at, fractal, ridged, cells }
}
