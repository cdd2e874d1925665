import { clamp, cover, dim, glow, hex, mix, paint, ramp, type Scene, smooth } from '../canvas.ts'
import { createNoise } from '../noise.ts'

/** Boards with year rings, knots and the gaps between them. */
export const wood =
  (colors: string[], boards: number): Scene =>
  (seed) => {
    const noise = createNoise(seed)
    const tone = ramp(...colors)
    return (x, y, out) => {
      const board = Math.floor(y * boards)
      const inBoard = y * boards - board
      const along = x * 0.42 + board * 7.31
      let across = (inBoard - 0.5) * 0.5 + noise.at(along * 1.2, board * 3.7) * 0.32
      for (let k = 0; k < 2; k++) {
        const kx = x - (0.35 + 0.9 * k + noise.at(board * 2.7 + 0.5, k + 0.5) * 0.8)
        const ky = (inBoard - 0.5 - noise.at(board * 5.1 + 0.5, k * 3.3) * 0.3) / boards
        across += Math.exp(-(kx * kx * 130 + ky * ky * 900)) * 0.62
      }
      const rings = across * 15 + noise.fractal(along * 2.2, across * 4, 4) * 1.7
      const ring = rings - Math.floor(rings)
      const grain = noise.fractal(along * 5, y * 210, 3)
      const pores = smooth(0.25, 0.6, noise.at(along * 16, y * 480))
      paint(out, tone(0.25 + ring ** 2.2 * 0.4 + grain * 0.28 + noise.at(board * 9.1 + 0.5, 1.5) * 0.22 + 0.12))
      dim(out, 1 - pores * 0.35)
      const edge = Math.min(inBoard, 1 - inBoard) / boards
      dim(out, smooth(0, 0.0035, edge) * 0.85 + 0.15)
      glow(out, [0.05, 0.04, 0.03], smooth(0.006, 0.0035, inBoard / boards) * smooth(0.001, 0.003, inBoard / boards))
      dim(out, 1.12 - 0.45 * ((x - 0.7) ** 2 * 0.4 + (y - 0.4) ** 2))
    }
  }

/** Polished stone: veins where warped noise crosses zero. */
export const marble =
  (ground: string[], vein: string, gold: string | null): Scene =>
  (seed) => {
    const noise = createNoise(seed)
    const groundAt = ramp(...ground)
    const veinColor = hex(vein)
    const goldColor = gold === null ? null : hex(gold)
    return (x, y, out) => {
      const wx = x + noise.fractal(x * 1.4 + 3, y * 1.4, 5) * 0.55
      const wy = y + noise.fractal(x * 1.4, y * 1.4 + 8, 5) * 0.55
      const cloud = noise.fractal(wx * 1.7, wy * 2.3, 6)
      paint(out, groundAt(0.5 + cloud * 0.75))
      const wide = Math.abs(noise.fractal(wx * 1.5 + wy * 0.8, wy * 1.2, 4))
      const fine = Math.abs(noise.fractal(wx * 4.2, wy * 3.6 + 20, 4))
      cover(out, veinColor, Math.exp(-wide * 34) * 0.85 + Math.exp(-wide * 7) * 0.22)
      cover(out, veinColor, Math.exp(-fine * 62) * 0.5 * smooth(-0.1, 0.3, cloud))
      if (goldColor !== null)
        cover(out, goldColor, smooth(0.011, 0.003, Math.abs(wide - 0.035 - cloud * 0.04)), 0.75 + 0.6 * noise.at(x * 90, y * 90))
      const sheen = Math.exp(-((x * 0.8 + y - 0.75) ** 2) * 5)
      glow(out, [1, 1, 1], sheen * 0.05)
    }
  }

/** A slice of agate: bands that follow the wall of the stone, crystals in the middle. */
export const agate =
  (colors: string[], crystal: string): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const bands = ramp(...colors)
    return (x, y, out) => {
      const dx = (x - aspect * 0.5) / Math.min(aspect, 1.25)
      const dy = y - 0.5
      const angle = Math.atan2(dy, dx)
      const wall = 0.44 + noise.fractal(Math.cos(angle) * 1.1 + 4, Math.sin(angle) * 1.1, 4) * 0.16
      const d = Math.hypot(dx, dy * 1.02) + noise.fractal(x * 2.3, y * 2.3, 4) * 0.055
      const t = d / wall
      const shadow = smooth(1.25, 1, Math.hypot(dx - 0.012, dy - 0.02) / wall)
      if (t > 1) {
        const linen = noise.at(x * 140, y * 3) * 0.02 + noise.at(x * 3, y * 140) * 0.02
        paint(out, hex('#e9e4da'), 1 + linen)
        return dim(out, 1 - 0.45 * shadow)
      }
      if (t > 0.965) return paint(out, hex('#4a3a30'), 0.8 + noise.at(x * 60, y * 60) * 0.5)
      if (t < 0.27) {
        const facet = noise.cells(x * 26, y * 26)
        paint(out, hex(crystal), 0.35 + facet.id * 0.9)
        glow(out, [1, 1, 1], smooth(0.12, 0, facet.next - facet.near) * 0.3)
        return dim(out, 0.55 + smooth(0.05, 0.27, t) * 0.5)
      }
      const line = t * 9 + noise.fractal(t * 26, 3.3, 3) * 0.9
      paint(out, bands(0.5 + 0.5 * Math.sin(line * 2.9 + Math.sin(line * 1.3) * 1.7)))
      dim(out, 0.82 + 0.24 * noise.at(t * 150, angle * 0.8) + smooth(0.6, -0.6, dx + dy) * 0.2)
    }
  }

/** Sunlight on the floor of a pool. */
export const pool: Scene = (seed) => {
  const noise = createNoise(seed)
  const water = ramp('#0a5f86', '#1592b5', '#4cc4d3', '#a4ead9')
  const web = (x: number, y: number) => {
    let light = 0
    for (let i = 0; i < 3; i++) {
      const n = noise.fractal(x * (2.1 + i) + i * 9, y * (2.1 + i) - i * 4, 2)
      light += Math.exp(-Math.abs(n) * 17) / (1 + i * 0.5)
    }
    return light
  }
  return (x, y, out) => {
    const wx = x + noise.fractal(x * 2.2, y * 2.2, 3) * 0.09
    const wy = y + noise.fractal(x * 2.2 + 30, y * 2.2, 3) * 0.09
    const tileX = Math.abs(((wx * 9) % 1) - 0.5)
    const tileY = Math.abs(((wy * 9) % 1) - 0.5)
    const joint = smooth(0.475, 0.495, Math.max(tileX, tileY))
    const shade = noise.at(Math.floor(wx * 9) * 3.3 + 0.5, Math.floor(wy * 9) * 5.7 + 0.5)
    paint(out, water(0.42 + shade * 0.16 + (0.5 - y) * 0.35))
    dim(out, 1 - joint * 0.25)
    glow(out, hex('#e9fff0'), web(wx, wy) * 0.62)
    glow(out, [1, 1, 1], smooth(0.33, 0.5, noise.fractal(x * 5 + y * 2, y * 11, 4)) * 0.5)
  }
}

/** Colours floated on water and combed, as bookbinders do it. */
export const marbledPaper =
  (colors: string[]): Scene =>
  (seed) => {
    const noise = createNoise(seed)
    const palette = colors.map(hex)
    return (x, y, out) => {
      const comb = x + Math.sin(y * 26) * 0.028 + noise.fractal(x * 1.5, y * 1.5, 3) * 0.22
      const pull = y + Math.sin(comb * 19) * 0.075 + noise.fractal(x * 2 + 7, y * 2, 3) * 0.14
      const spots = noise.cells(comb * 4.5, pull * 3.4)
      const line = pull * 22 + spots.id * 3 + noise.at(comb * 3, pull * 3) * 1.8
      const stripe = Math.floor(line)
      const at = line - stripe
      const color = palette[((stripe % palette.length) + palette.length) % palette.length]
      const before = palette[(((stripe - 1) % palette.length) + palette.length) % palette.length]
      if (color === undefined || before === undefined) return
      paint(out, before)
      cover(out, color, smooth(0, 0.07, at))
      dim(out, 0.9 + 0.12 * noise.fractal(x * 30, y * 30, 3) + smooth(0.12, 0, at) * 0.1)
      const fibre = noise.at(x * 160, y * 160)
      glow(out, [1, 1, 1], fibre * 0.012)
    }
  }

/** Wet moss on stones, seen from above. */
export const moss: Scene = (seed) => {
  const noise = createNoise(seed)
  const green = ramp('#0c1a08', '#24420f', '#4f7a17', '#9fbb34', '#e6e98a')
  const stone = ramp('#141618', '#3a3d3f', '#6b6d6a', '#9c9a90')
  return (x, y, out) => {
    const bump = noise.fractal(x * 2.2, y * 2.2, 5)
    const tuft = noise.cells(x * 13 + bump, y * 13)
    const leaf = noise.cells(x * 64 + bump * 2, y * 64)
    const here = smooth(-0.16, 0.08, bump + noise.at(x * 7, y * 7) * 0.12)
    const rock = noise.fractal(x * 9, y * 9, 5)
    paint(out, stone(0.42 + rock * 0.7 + (noise.at(x * 9 + 0.03, y * 9 + 0.03) - noise.at(x * 9, y * 9)) * 2))
    const dome = 1 - tuft.near
    const light = clamp(dome * 0.85 - 0.25 + (0.42 - leaf.near) * 0.75 + bump * 0.35)
    cover(out, green(light), here)
    glow(out, hex('#f4ffd9'), smooth(0.09, 0.02, leaf.near) * (leaf.id > 0.93 ? 1.6 : 0) * here)
    dim(out, mix(0.55, 1.1, smooth(-0.4, 0.4, bump)))
  }
}
