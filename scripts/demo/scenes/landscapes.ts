import { byColumn, clamp, cover, dim, glow, hex, mix, paint, ramp, type Scene, smooth } from '../canvas.ts'
import { createNoise } from '../noise.ts'

type RidgeColors = { sky: string[]; sun: string; haze: string; near: string; sunAt: [number, number] }

/** The front one of the layers that hide a place; what lies behind it need not be drawn. */
function nearestBelow(crests: ((x: number) => number)[], x: number, y: number): number {
  for (let i = crests.length - 1; i >= 0; i--) if (y >= (crests[i]?.(x) ?? 1)) return i
  return crests.length
}

/** Mountain ridges one behind the other, paler with distance, below a low sun. */
export const ridges =
  ({ sky, sun, haze, near, sunAt }: RidgeColors): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const skyAt = ramp(...sky)
    const [sunColor, hazeColor, nearColor] = [hex(sun), hex(haze), hex(near)]
    const layers = 7
    const crests = Array.from({ length: layers }, (_, i) => {
      const t = i / (layers - 1)
      const scale = mix(2.4, 1.1, t)
      const base = mix(0.47, 0.94, t ** 1.25)
      const height = mix(0.13, 0.3, t)
      return byColumn(
        aspect,
        (x) => base - height * (noise.ridged(x * scale + i * 13.7, i * 3.1, 6) - 0.35) - noise.at(x * 40 + i * 5, i) * 0.002 * (1 + 2 * t),
      )
    })
    return (x, y, out) => {
      const dx = x - sunAt[0] * aspect
      const dy = y - sunAt[1]
      const d = Math.sqrt(dx * dx + dy * dy)
      const veil = noise.fractal(x * 1.3 + 7, y * 5.5, 5)
      paint(out, skyAt(y / 0.72 + veil * 0.07))
      glow(out, sunColor, Math.exp(-d * 5) * 0.5 + smooth(0.048, 0.04, d) * 2.2 + smooth(0, 0.5, veil) * Math.exp(-d * 2.4) * 0.35)
      for (let i = nearestBelow(crests, x, y); i < layers; i++) {
        const t = i / (layers - 1)
        const scale = mix(2.4, 1.1, t)
        const crest = crests[i]?.(x) ?? 1
        if (y < crest) continue
        const depth = clamp((y - crest) / 0.25)
        const fog = clamp(mix(0.95, 0.02, t ** 0.75) + depth * mix(0.35, 0.06, t))
        const rough = noise.fractal(x * 14 * scale, y * 22 + i * 9, 4) * mix(0.05, 0.45, t)
        cover(out, nearColor, 1, 1 + rough)
        cover(out, hazeColor, fog)
        glow(out, sunColor, Math.exp(-d * 3.2) * 0.16 * fog)
      }
    }
  }

/** Dunes: soft windward slopes, sharp crests, ripples that run along them. */
export const dunes: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const sand = ramp('#3a1c12', '#7d3f20', '#c9803f', '#f0b56b', '#ffe0a6')
  const sky = ramp('#4f7ea8', '#9fb9c6', '#f2d3a4', '#ffc98a')
  const height = (x: number, z: number) => {
    const bend = noise.fractal(x * 0.35, z * 0.35, 3) * 1.8
    const wave = x * 0.55 + z * 0.8 + bend
    const saw = wave - Math.floor(wave)
    const slope = saw < 0.72 ? saw / 0.72 : (1 - saw) / 0.28
    return slope * slope * (3 - 2 * slope) * (0.7 + 0.5 * noise.at(x * 0.2 + 5, z * 0.2))
  }
  const horizon = 0.3
  return (x, y, out) => {
    const crestline = horizon - 0.035 * noise.fractal(x * 1.7, 3, 4)
    paint(out, sky(y / horizon))
    glow(out, hex('#ffd9a0'), Math.exp(-((x - aspect * 0.78) ** 2 + (y - 0.2) ** 2) * 22) * 0.7)
    if (y < crestline) return
    const depth = 0.55 / (y - crestline + 0.045)
    const wx = (x - aspect / 2) * depth
    const e = 0.012 * depth
    const here = height(wx, depth)
    const sx = (height(wx + e, depth) - here) / e
    const sz = (height(wx, depth + e) - here) / e
    const ripple = Math.sin((wx * 0.6 + depth * 2.2 + here * 3 + noise.at(wx * 1.5, depth * 1.5) * 0.9) * 34) * clamp(1.6 / depth) * 0.06
    const light = clamp(0.42 + 0.3 * sx - 0.34 * sz + ripple * (0.6 + here))
    paint(out, sand(light + noise.at(wx * 90, depth * 90) * 0.02))
    cover(out, hex('#f3c896'), clamp((depth - 3) / 14))
  }
}

/** A low sun over moving water. */
export const sea =
  (sky: string[], water: string, sun: string): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const skyAt = ramp(...sky)
    const [deep, sunColor] = [hex(water), hex(sun)]
    const horizon = 0.46
    const sunX = aspect * 0.42
    const clouds = (x: number, y: number) => smooth(0.02, 0.42, noise.fractal(x * 1.4, y * 7, 6) + 0.1)
    const skyColor = (x: number, y: number, out: Float64Array) => {
      const d = Math.hypot(x - sunX, y - horizon + 0.07)
      const cloud = clouds(x, y)
      paint(out, skyAt(y / horizon))
      cover(out, skyAt(y / horizon - 0.28), cloud * 0.75, 0.75)
      glow(out, sunColor, Math.exp(-d * 7) * (0.75 + cloud) + smooth(0.05, 0.042, d) * 3 * (1 - cloud * 0.6))
    }
    return (x, y, out) => {
      if (y < horizon) return skyColor(x, y, out)
      const depth = 0.12 / (y - horizon + 0.004)
      const wx = (x - aspect / 2) * depth
      const swell = noise.fractal(wx * 1.6, depth * 5.5, 4)
      const chop = noise.fractal(wx * 7, depth * 22, 3)
      const tilt = clamp(swell * 0.8 + chop * 0.55, -1, 1)
      skyColor(x + tilt * 0.05, clamp(horizon - (y - horizon) * 0.75 - Math.abs(tilt) * 0.14, 0.001, horizon - 0.002), out)
      dim(out, 0.72)
      cover(out, deep, clamp(0.32 + tilt * 0.75 + (y - horizon) * 0.55))
      const path = Math.exp(-(((x - sunX) / (0.05 + (y - horizon) * 0.34)) ** 2))
      glow(out, sunColor, path * smooth(0.12, 0.5, tilt + chop * 0.4) * 2.1)
    }
  }

/** Trunks in the morning fog. */
export const forest: Scene = (seed, aspect) => {
  const noise = createNoise(seed)
  const light = ramp('#f6efcf', '#cfdcc0', '#8fae9b', '#4a6b62')
  const layers = 6
  return (x, y, out) => {
    const beams = smooth(-0.1, 0.6, noise.fractal((x - y * 0.55) * 3.2, y * 0.4, 3))
    paint(out, light(y * 0.7 + noise.fractal(x * 2, y * 2, 4) * 0.14 + 0.1))
    glow(out, hex('#fff0b8'), Math.exp(-((x - aspect * 0.62) ** 2 * 2 + (y - 0.1) ** 2 * 3)) * (0.25 + beams * 0.4))
    for (let i = 0; i < layers; i++) {
      const t = i / (layers - 1)
      const density = mix(13, 3.1, t)
      const sway = noise.at(y * 1.7 + i * 7, i * 3.3) * 0.09
      const column = (x + sway / density) * density + i * 4.7
      const cell = Math.floor(column)
      const middle = 0.5 + noise.at(cell * 3.71 + 0.5, i * 5.5) * 0.35
      const width = mix(0.055, 0.115, t) * (0.8 + 0.5 * noise.at(cell * 1.93 + 0.3, i + 0.5)) * (1 + 0.35 * y ** 3)
      const off = Math.abs(column - cell - middle)
      const ground = mix(0.66, 0.97, t) + noise.at(x * 5, i * 2.2) * 0.02
      const bark = noise.fractal(x * density * 11, y * 7 + i, 4)
      const branch = smooth(0.42, 0.62, noise.ridged(x * density * 0.5 + i * 3, y * 5 - x * 2, 4)) * smooth(0.5, 0.08, y) * t
      const trunk = Math.max(
        smooth(width, width * 0.86, off + bark * 0.006) * (y < ground ? 1 : 0),
        branch * 0.9,
        smooth(ground - 0.012, ground + 0.02, y),
      )
      if (trunk === 0) continue
      const fog = mix(0.9, 0.04, t ** 0.8)
      const moss = smooth(0.05, 0.4, bark) * 0.5 + (y > ground ? 0.4 : 0)
      const side = 0.75 + clamp((column - cell - middle) / width, -1, 1) * 0.35
      const tone = mix(0.014, 0.05, moss) * side * (1 + bark)
      cover(out, [tone * mix(1.15, 0.8, moss), tone * mix(0.95, 1.25, moss), tone * 0.72], trunk)
      cover(out, light(0.35 + y * 0.4), trunk * fog * 0.93)
      glow(out, hex('#fff0b8'), trunk * beams * 0.05 * (1 - t * 0.6))
    }
  }
}
