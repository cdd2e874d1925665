import { type Color, clamp, cover, dim, glow, hex, mix, paint, ramp, type Scene, smooth } from '../canvas.ts'
import { createNoise, type Noise } from '../noise.ts'

/** The colour of a fired glaze at a place on the pot; `thick` is how much of it ran together there, -1 to 1. */
type Glaze = (noise: Noise, u: number, v: number, thick: number, out: Float64Array) => void

const celadonTone = ramp('#c9d8c0', '#9cbfa8', '#6d9f8c', '#3f7568')
/** Pale green over grey stoneware, crackled. */
export const celadon: Glaze = (noise, u, v, thick, out) => {
  const warp = noise.fractal(u * 3, v * 3, 3) * 0.18
  const wide = noise.cells(u * 7 + warp, v * 7 - warp)
  const wideEdge = wide.next - wide.near
  const fine = noise.cells(u * 19 - warp, v * 19 + warp)
  const fineEdge = fine.next - fine.near
  paint(out, celadonTone(0.42 + thick * 0.45 + noise.fractal(u * 5, v * 5, 4) * 0.28))
  cover(out, hex('#4b3a28'), smooth(0.022, 0.006, wideEdge) * 0.72)
  cover(out, hex('#6b5a40'), smooth(0.035, 0.01, fineEdge) * 0.32)
}

const tenmokuTone = ramp('#0b0604', '#1d0d07', '#5a230c', '#b4561a', '#e0a04a')
/** Iron glaze: black where thick, rust where it runs thin, hare's fur between. */
export const tenmoku: Glaze = (noise, u, v, thick, out) => {
  const fur = noise.fractal(u * 46, v * 3.2, 4)
  const spot = noise.cells(u * 30, v * 30)
  paint(out, tenmokuTone(0.3 - thick * 0.42 + fur * 0.46))
  glow(out, hex('#8fb0c8'), smooth(0.2, 0.05, spot.near) * smooth(0.55, 0.9, spot.id) * 0.16)
}

const copperTone = ramp('#2a0508', '#6e0c12', '#b3201f', '#d9604a', '#e9d6bd')
/** Copper red, pale where it ran off the rim. */
export const copperRed: Glaze = (noise, u, v, thick, out) => {
  paint(out, copperTone(0.42 - thick * 0.55 + noise.fractal(u * 9, v * 5, 5) * 0.35))
  cover(out, hex('#3b1a3f'), smooth(0.1, 0.5, noise.fractal(u * 4 + 9, v * 6, 4)) * 0.55)
}

const lustre = ramp('#0c3a45', '#1a8f94', '#6fd0b8', '#d98d4a', '#a33d5a', '#31254f')
/** Raku: turquoise copper lustre and black crackle from the smoke. */
export const raku: Glaze = (noise, u, v, thick, out) => {
  const flow = noise.fractal(u * 2.4 + noise.fractal(u * 3, v * 3, 3), v * 2.4, 5)
  paint(out, lustre(0.5 + flow * 0.95 + thick * 0.25))
  const crack = noise.cells(u * 9 + flow * 0.4, v * 9)
  cover(out, hex('#090708'), smooth(0.035, 0.008, crack.next - crack.near) * 0.9)
  cover(out, hex('#120e10'), smooth(0.2, 0.55, noise.fractal(u * 3 - 8, v * 3, 4)) * 0.8)
}

const ground = ramp('#efe3c8', '#d8c69c', '#b49b6b')
const blue = ramp('#9fc6d8', '#3f86b4', '#1c4f8a', '#7db8cf')
/** Crystals of zinc that grew in a slow cooling. */
export const crystalline: Glaze = (noise, u, v, thick, out) => {
  paint(out, ground(0.4 + thick * 0.3 + noise.fractal(u * 4, v * 4, 4) * 0.4))
  const seedling = noise.cells(u * 3.3, v * 3.3)
  const size = 0.34 + seedling.id * 0.24
  const rays = 0.5 + 0.5 * noise.fractal(u * 60 + seedling.id * 40, v * 60, 3)
  const inside = smooth(size, size * 0.9, seedling.near)
  cover(out, blue(seedling.near / size + rays * 0.18), inside * (0.7 + rays * 0.3))
  glow(out, [0.6, 0.75, 0.9], smooth(0.03, 0, Math.abs(seedling.near - size * 0.93)) * 0.35)
}

/** A glaze from so near that one sees it run: a tile under window light. */
export const glazeMacro =
  (glaze: Glaze): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const thickAt = (x: number, y: number) => noise.fractal(x * 1.6, y * 1.1, 4) + (y - 0.45) * 0.5
    return (x, y, out) => {
      const thick = thickAt(x, y)
      const e = 0.004
      const sx = (thickAt(x + e, y) - thick) / e
      const sy = (thickAt(x, y + e) - thick) / e
      glaze(noise, x, y, clamp(thick, -1, 1), out)
      dim(out, clamp(0.88 - sx * 0.11 - sy * 0.14, 0.25, 1.5))
      const bend = x / aspect + sx * 0.012 - 0.34
      const rise = y + sy * 0.012 - 0.3
      const pane =
        smooth(0.16, 0.13, Math.abs(bend)) *
        smooth(0.24, 0.2, Math.abs(rise)) *
        smooth(0.004, 0.012, Math.abs(bend)) *
        smooth(0.006, 0.014, Math.abs(rise + 0.02))
      glow(out, [1, 0.98, 0.94], pane * 0.2 + Math.exp(-(bend * bend + rise * rise) * 60) * 0.2)
    }
  }

type Vessel = {
  glaze: Glaze
  /** Half width along the height, from foot (0) to rim (1), as a share of the height. */
  profile: (t: number) => number
  wall: [string, string]
  table: string
  /** Leaves the backdrop away: the pot alone, on nothing. */
  cutOut?: boolean
}

/** A thrown pot on a table, lit from a window at the left. */
export const vessel =
  ({ glaze, profile, wall, table, cutOut = false }: Vessel): Scene =>
  (seed, aspect) => {
    const noise = createNoise(seed)
    const wallAt = ramp(...wall)
    const tableColor = hex(table)
    const clay: Color = hex('#8a6a4c')
    const [foot, rim] = [0.86, 0.16]
    const tall = foot - rim
    const cx = aspect / 2
    const backdrop = (x: number, y: number, out: Float64Array) => {
      const spot = Math.exp(-(((x - cx * 0.8) / aspect) ** 2 * 3 + (y - 0.3) ** 2 * 2))
      paint(out, wallAt(y * 0.8 + 0.1 - spot * 0.25 + noise.fractal(x * 3, y * 3, 4) * 0.05))
      const edge = 0.76
      if (y > edge) {
        cover(out, tableColor, smooth(edge, edge + 0.03, y), (0.75 + 0.35 * spot) * (1 + noise.fractal(x * 7, y * 60, 4) * 0.14))
        const cast = Math.exp(-(((x - cx - 0.16) / 0.42) ** 2 + ((y - foot - 0.005) / 0.05) ** 2) * 1.6)
        const contact = Math.exp(-(((x - cx) / (profile(0) * tall * 1.15)) ** 4 + ((y - foot) / 0.018) ** 2))
        dim(out, (1 - cast * 0.62) * (1 - contact * 0.7))
      }
    }
    return (x, y, out) => {
      const t = (foot - y) / tall
      const rimHalf = profile(1) * tall
      const mouth = ((x - cx) / rimHalf) ** 2 + ((y - rim) / (rimHalf * 0.16)) ** 2
      const half = t >= 0 && t <= 1 ? profile(t) * tall : 0
      const bottom = foot + profile(0) * tall * 0.1 * Math.sqrt(Math.max(0, 1 - ((x - cx) / (profile(0) * tall)) ** 2))
      const onPot = (half > 0 && Math.abs(x - cx) < half) || mouth < 1 || (y >= foot && y < bottom && Math.abs(x - cx) < profile(0) * tall)
      if (!onPot) {
        if (!cutOut) return backdrop(x, y, out)
        paint(out, [0, 0, 0])
        out[3] = Math.exp(-(((x - cx) / (profile(0) * tall * 1.9)) ** 2 + ((y - foot - 0.02) / 0.03) ** 2) * 2) * 0.5
        return
      }
      const ft = clamp(t)
      const r = Math.max(half, 0.001)
      const across = clamp((x - cx) / (y > foot ? profile(0) * tall : r), -1, 1)
      const slope = (profile(clamp(ft + 0.01)) - profile(clamp(ft - 0.01))) / 0.02
      const nz0 = Math.sqrt(1 - across * across)
      const length = Math.hypot(1, slope)
      const [nx, ny, nz] = [across / length, slope / length, nz0 / length]
      const turn = Math.asin(across) / Math.PI
      const thick = clamp((1 - ft) * 0.9 - 0.35 + noise.fractal(turn * 5, ft * 3, 4) * 0.5 - smooth(0.9, 1, ft) * 0.8, -1, 1)
      glaze(noise, turn * 2.2 + 3, (1 - ft) * 1.5, thick, out)
      const bare = smooth(0.07, 0.055, ft + noise.at(turn * 9, 0.5) * 0.025)
      cover(out, clay, bare, 0.9 + noise.at(x * 80, y * 80) * 0.3)
      if (mouth < 1 && y < rim + rimHalf * 0.16 * 0.98 && mouth < 0.86) {
        dim(out, 0.1 + 0.3 * smooth(-1, 1, (x - cx) / rimHalf) * smooth(rim - 0.03, rim + 0.03, y))
        return
      }
      const throwing = noise.at(ft * 34, 2.5) * 0.05
      const light = clamp(-nx * 0.66 - ny * 0.35 + nz * 0.5 + throwing) * 1.05 + 0.1 + smooth(0.75, 1, across) * 0.14
      dim(out, light)
      const gloss = 1 - bare
      const wx = -nx * 0.8 + nz * 0.08
      const window =
        smooth(0.5, 0.55, wx) *
        smooth(0.72, 0.67, wx) *
        smooth(0.42, 0.5, ft) *
        smooth(0.93, 0.86, ft) *
        smooth(0.004, 0.012, Math.abs(wx - 0.61)) *
        smooth(0.006, 0.012, Math.abs(ft - 0.69))
      glow(out, [1, 0.98, 0.94], gloss * (window * 0.55 + Math.exp(-((nx + 0.55) ** 2 * 9 + (ny + 0.2) ** 2 * 7)) * 0.09))
      glow(out, tableColor, gloss * smooth(0.3, 0, ft) * 0.12 * nz)
      if (mouth >= 0.86 && mouth < 1) glow(out, [1, 0.95, 0.88], 0.1 * mix(1, 0.2, (x - cx + rimHalf) / (2 * rimHalf)))
    }
  }
