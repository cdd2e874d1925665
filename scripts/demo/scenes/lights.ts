import { type Color, clamp, cover, dim, glow, hex, mix, paint, ramp, type Scene, smooth } from '../canvas.ts'
import { createNoise, createRandom } from '../noise.ts'

/** Lights out of focus: discs with a bright rim, cut a little by the lens near the corners. */
export const bokeh =
  (ground: string[], colors: string[]): Scene =>
  (seed, aspect) => {
    const random = createRandom(seed)
    const noise = createNoise(seed)
    const groundAt = ramp(...ground)
    const palette = colors.map(hex)
    const discs = Array.from({ length: 90 }, (_, i) => ({
      x: random() * aspect,
      y: mix(0.05, 0.95, (random() + random()) / 2),
      r: mix(0.018, 0.105, random() ** 2.2),
      color: palette[i % palette.length] as Color,
      strength: mix(0.1, 0.85, random() ** 2),
    }))
    return (x, y, out) => {
      paint(out, groundAt(y + noise.fractal(x * 1.5, y * 1.5, 3) * 0.3))
      const squeeze = 1 + 0.22 * ((x / aspect - 0.5) ** 2 + (y - 0.5) ** 2)
      for (const { x: dx, y: dy, r, color, strength } of discs) {
        const ox = x - dx
        const oy = y - dy
        if (ox > r || ox < -r || oy > r || oy < -r) continue
        const d = (Math.sqrt(ox * ox + oy * oy) / r) * squeeze
        const disc = smooth(1, 0.94, d) * (0.62 + 0.38 * smooth(0.6, 0.97, d))
        glow(out, color, (disc * strength * 0.03) / Math.max(r, 0.03))
      }
    }
  }

/** A skyline at the blue hour and its lights on the water. */
export const city: Scene = (seed, aspect) => {
  const random = createRandom(seed)
  const noise = createNoise(seed)
  const sky = ramp('#0a1430', '#1d2c5a', '#51477f', '#b0627a', '#f0a070')
  const shore = 0.66
  const rows = [0, 1, 2].map((row) => {
    const towers: { from: number; to: number; top: number; id: number }[] = []
    for (let from = -0.05; from < aspect; ) {
      const width = mix(0.035, 0.11, random())
      const downtown = Math.exp(-(((from / aspect - 0.55) / 0.24) ** 2))
      towers.push({
        from,
        to: from + width,
        top: shore - mix(0.05, 0.15, random()) - downtown * mix(0.06, 0.34, random() ** 1.4) * (1 - row * 0.25),
        id: Math.floor(random() * 1000),
      })
      from += width + random() * 0.012
    }
    return towers
  })
  const scene = (x: number, y: number, out: Float64Array) => {
    paint(out, sky(y / shore + noise.fractal(x * 1.2, y * 5, 5) * 0.09))
    rows.forEach((towers, row) => {
      const tower = towers.find(({ from, to }) => x >= from && x < to)
      if (tower === undefined || y < tower.top) return
      const haze = [0.62, 0.3, 0.05][row] ?? 0
      paint(out, hex('#0b0f1c'), 1)
      cover(out, sky(0.72), haze)
      const pane = 0.0085
      const [wx, wy] = [(x - tower.from) / pane, (y - tower.top) / (pane * 1.25)]
      const [cx, cy] = [Math.floor(wx), Math.floor(wy)]
      const lamp = noise.at(cx * 3.17 + tower.id + 0.5, cy * 2.71 + tower.id * 1.7 + 0.5)
      const inPane = Math.abs(wx - cx - 0.5) < 0.32 && Math.abs(wy - cy - 0.5) < 0.3 && cy > 0
      if (inPane && lamp > 0.08) glow(out, lamp > 0.5 ? hex('#cfe4ff') : hex('#ffc879'), clamp(0.25 + lamp * 1.5) * (1 - haze * 0.7))
    })
  }
  return (x, y, out) => {
    if (y < shore) return scene(x, y, out)
    const below = y - shore
    const depth = 0.05 / (below + 0.01)
    const wave = noise.fractal(x * 6 * depth ** 0.5, depth * 9, 3)
    let [r, g, b] = [0, 0, 0]
    for (let i = 0; i < 5; i++) {
      scene(x + wave * 0.012, clamp(shore - below * (0.55 + i * 0.16) - wave * 0.03 - 0.004, 0.01, shore - 0.003), out)
      r += (out[0] as number) / 5
      g += (out[1] as number) / 5
      b += (out[2] as number) / 5
    }
    paint(out, [r * 0.95 + 0.003, g * 0.95 + 0.006, b + 0.014])
    dim(out, 0.85 + wave * 0.5)
  }
}

/** Into the kiln: flames and glowing brick. `phase` turns a full circle from 0 to 1, so that frames can loop. */
export const fire =
  (phase = 0): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const heat = ramp('#080203', '#3a0703', '#a52005', '#ff6a0c', '#ffc23d', '#fff3b0')
    const [turnX, turnY] = [Math.cos(phase * 2 * Math.PI) * 0.35, Math.sin(phase * 2 * Math.PI) * 0.35]
    return (x, y, out) => {
      const cx = x / aspect - 0.5
      const lick = noise.fractal(x * 2.1 + turnX, y * 1.5 + turnY + 3, 4)
      const flame = noise.fractal(x * 3.4 + lick * 0.9 + turnY, y * 2.2 + 1.6 * lick - turnX, 6)
      const body = 1.28 - (1 - y) * 1.25 - cx * cx * 1.7
      paint(out, heat(clamp(body * 0.72 + flame * 0.85 - 0.08)))
      dim(out, 0.55 + 0.9 * clamp(body))
      const spark = noise.cells(x * 17 + lick + turnX * 2, y * 11 + turnY * 3)
      glow(out, hex('#ffb347'), smooth(0.055, 0, spark.near) * (spark.id > 0.7 ? 2.2 : 0) * smooth(0.9, 0.2, y))
    }
  }

/** Neon tubes behind wet glass; so saturated that plain sRGB cannot hold it. */
export const neon: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const tubes: { from: [number, number]; to: [number, number]; color: Color }[] = [
    { from: [0.2, 0.24], to: [0.8, 0.24], color: [1.3, 0, 0.12] },
    { from: [0.2, 0.42], to: [0.62, 0.42], color: [0, 1.1, 0.08] },
    { from: [0.38, 0.6], to: [0.8, 0.6], color: [0.04, 0.16, 1.5] },
    { from: [0.2, 0.78], to: [0.8, 0.78], color: [1.2, 0.5, 0] },
  ]
  const distance = (x: number, y: number, ax: number, ay: number, bx: number, by: number) => {
    const t = clamp(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2))
    return Math.hypot(x - ax - (bx - ax) * t, y - ay - (by - ay) * t)
  }
  return (x, y, out) => {
    const drop = noise.cells(x * 22, y * 18 + noise.at(x * 9, 2) * 2)
    const lens = smooth(0.42, 0.1, drop.near) * (drop.id > 0.42 ? 1 : 0)
    const run = smooth(0.3, 0.62, noise.fractal(x * 16, y * 1.1, 3))
    const bx = x + (lens * (drop.id - 0.7) * 0.5 + run * 0.02) * (1 - drop.near)
    const by = y - lens * 0.22 * (0.5 - drop.near)
    paint(out, [0.006, 0.008, 0.016])
    for (const { from, to, color } of tubes) {
      const d = distance(bx, by, from[0] * aspect, from[1], to[0] * aspect, to[1])
      glow(out, color, 0.55 * Math.exp(-d * (lens > 0.2 ? 26 : 15)) + smooth(0.02, 0.006, d) * 1.15 + 0.05 * Math.exp(-d * 4))
    }
    dim(out, 1 - smooth(0.02, 0.2, lens) * smooth(0.5, 0.2, lens) * 0.35)
  }
}
