import { byColumn, clamp, cover, dim, glow, hex, mix, paint, ramp, type Scene, smooth } from '../canvas.ts'
import { createNoise } from '../noise.ts'

/** Cumulus with lit tops and grey bellies. */
export const clouds =
  (sky: string[], lit: string, shade: string): Scene =>
  (seed) => {
    const noise = createNoise(seed)
    const skyAt = ramp(...sky)
    const [litColor, shadeColor] = [hex(lit), hex(shade)]
    const density = (x: number, y: number) => {
      const wx = x + noise.fractal(x * 1.5, y * 2.2, 3) * 0.28
      const wy = y + noise.fractal(x * 1.5 + 40, y * 2.2, 3) * 0.18
      return noise.fractal(wx * 1.9, wy * 3.1, 7) + 0.16 - Math.abs(y - 0.52) * 0.42
    }
    return (x, y, out) => {
      paint(out, skyAt(y))
      const here = density(x, y)
      if (here < -0.02) return
      const above = density(x + 0.022, y - 0.034)
      const light = clamp(0.56 + (here - above) * 3.3)
      const body: [number, number, number] = [
        mix(shadeColor[0], litColor[0], light),
        mix(shadeColor[1], litColor[1], light),
        mix(shadeColor[2], litColor[2], light),
      ]
      cover(out, body, smooth(-0.02, 0.17, here))
    }
  }

/** The Milky Way above a dark ridge. */
export const nightSky: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const crestAt = byColumn(aspect, (x) => 0.86 - noise.ridged(x * 1.1, 4.2, 6) * 0.16 - Math.abs(noise.at(x * 95, 2)) * 0.006)
  const base = ramp('#03060f', '#0a1730', '#1d3350', '#4b5a66', '#a2825c')
  return (x, y, out) => {
    paint(out, base(y ** 1.6 * 0.8))
    const along = (x - aspect * 0.5) * 0.8 - (y - 0.45) * 0.75
    const cloud = noise.fractal(x * 2.4, y * 2.4, 6)
    const band = Math.exp(-((along + cloud * 0.12) ** 2) * 26)
    const dust = smooth(0.05, 0.45, noise.fractal(x * 3.4 + 9, y * 3.4 + 2, 6) + band * 0.12)
    glow(out, hex('#c9b8d8'), band * 0.18 * (1 - dust * 0.85) * (0.7 + cloud))
    glow(out, hex('#ff9f6b'), band ** 3 * 0.07 * (1 - dust))
    for (const [scale, strength] of [
      [34, 0.8],
      [78, 0.5],
      [150, 0.3],
    ] as const) {
      const star = noise.cells(x * scale, y * scale)
      const size = 0.025 + 0.1 * star.id ** 14
      const bright = smooth(size, 0, star.near) * strength * (0.25 + 2.6 * star.id ** 9) * (0.6 + band * 1.6)
      if (bright > 0) glow(out, star.id > 0.5 ? hex('#cfe0ff') : hex('#ffe3c2'), bright)
    }
    const crest = crestAt(x)
    if (y > crest) paint(out, hex('#05070b'), 1 + 4 * clamp((y - crest) * 1.2))
  }
}

/** Curtains of northern light. */
export const aurora: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const folds = [0, 1, 2].map((i) =>
    byColumn(aspect, (x) => 0.52 - i * 0.1 + noise.fractal(x * 1.2 + i * 11, i * 4.1, 4) * 0.34 + (x / aspect - 0.5) * 0.18 * (i - 1)),
  )
  const shoreAt = byColumn(aspect, (x) => 0.8 - noise.ridged(x * 1.4 + 3, 1.7, 6) * 0.12)
  const sky = ramp('#02050d', '#061325', '#0c2a3a', '#174a4c')
  return (x, y, out) => {
    paint(out, sky(y))
    const star = noise.cells(x * 70, y * 70)
    glow(out, hex('#dfe8ff'), smooth(0.05, 0, star.near) * (0.1 + 1.4 * star.id ** 10))
    for (let i = 0; i < 3; i++) {
      const fold = folds[i]?.(x) ?? 0
      const up = fold - y
      if (up < -0.03) continue
      const rays = 0.45 + 0.55 * smooth(-0.35, 0.5, noise.fractal(x * 15 + up * 0.7 + i * 5, up * 0.35, 3))
      const fade = up < 0 ? smooth(-0.03, 0, up) : Math.exp(-up * mix(5.2, 3.4, i / 2))
      const strength = rays * fade * mix(0.62, 0.3, i / 2)
      glow(out, hex('#37ffa0'), strength * Math.exp(-Math.max(0, up) * 2.5))
      glow(out, hex('#7a4dff'), strength * smooth(0.08, 0.5, up) * 0.8)
      glow(out, hex('#ff4d8b'), strength * smooth(0.22, 0.7, up) * 0.35)
    }
    const shore = shoreAt(x)
    if (y > shore && y < 0.86) paint(out, hex('#03060a'))
    if (y >= 0.86) {
      const mirror = 1.72 - y
      const wobble = noise.fractal(x * 3, y * 60, 3) * 0.02
      const fold = 0.52 + noise.fractal((x + wobble) * 1.2, 0, 4) * 0.34 - mirror
      dim(out, 0.25)
      glow(out, hex('#1fa873'), Math.exp(-Math.abs(fold) * 3) * 0.22 * (0.8 + wobble * 12))
    }
  }
}

/** Seen from a mast of another world: a ringed planet over its moon. */
export const planet: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const bands = ramp('#5b3a2a', '#c79a6b', '#f2dfc0', '#b06f45', '#e8c697', '#8a5a45', '#f6ead2')
  const cx = aspect * 0.58
  const cy = 0.44
  const radius = 0.3
  const rings = (d: number) =>
    smooth(0.4, 0.42, d) *
    smooth(0.71, 0.68, d) *
    (0.35 + 0.65 * smooth(-0.4, 0.5, noise.fractal(d * 38, 2, 4))) *
    (Math.abs(d - 0.575) < 0.011 ? 0.1 : 1)
  return (x, y, out) => {
    paint(out, hex('#04050b'))
    const star = noise.cells(x * 60, y * 60)
    glow(out, hex('#e8ecff'), smooth(0.06, 0, star.near) * (0.15 + 2 * star.id ** 8))
    glow(out, hex('#40306a'), clamp(noise.fractal(x * 1.5, y * 1.5, 5) * 0.3))
    const dx = x - cx
    const dy = y - cy
    const tx = dx * 0.94 + dy * 0.34
    const ty = (dy * 0.94 - dx * 0.34) / 0.26
    const ring = rings(Math.hypot(tx, ty))
    const d = Math.hypot(dx, dy) / radius
    const behind = ty < 0
    const ringLight = hex('#e9d5b5')
    if (behind) cover(out, ringLight, ring * 0.85, 0.8)
    if (d < 1) {
      const nz = Math.sqrt(1 - d * d)
      const latitude = (dy * 0.94 - dx * 0.34) / radius
      const turbulence = noise.fractal(tx * 5, latitude * 12, 5) * 0.07
      const light = clamp((-dx * 0.75 - dy * 0.35) / radius + nz * 0.5)
      const shadow = 1 - 0.75 * rings(Math.abs(latitude) * 1.9 + 0.26) * (latitude > 0 ? 1 : 0)
      cover(out, bands(latitude * 0.5 + 0.5 + turbulence), smooth(1, 0.992, d), light * shadow * 1.15 + 0.004)
    }
    if (!behind) cover(out, ringLight, ring * 0.85, 0.85 * (dx > 0.05 && d < 1.2 ? 0.55 : 1))
  }
}
