import { createRandom } from './noise.ts'

/** Red, green, blue in linear light, 1 is white; brighter is allowed and is rolled off like film. */
export type Color = readonly [number, number, number]
/** Puts what is seen at (x, y) into `out`: x from 0 to the aspect ratio, y from 0 (top) to 1. Index 3 is opacity. */
type Shader = (x: number, y: number, out: Float64Array) => void
export type Scene = (seed: number, aspect: number) => Shader

const known = new Map<string, Color>()

/** Asked for in the middle of a picture, once a pixel: each code is worked out once. */
export function hex(code: string): Color {
  const found = known.get(code)
  if (found !== undefined) return found
  const color = parseHex(code)
  known.set(code, color)
  return color
}

const parseHex = (code: string): Color => {
  const part = (from: number) => toLinear(Number.parseInt(code.slice(from, from + 2), 16) / 255)
  return [part(1), part(3), part(5)]
}

const toLinear = (s: number): number => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4)

export const clamp = (x: number, low = 0, high = 1): number => (x < low ? low : x > high ? high : x)
export const smooth = (from: number, to: number, x: number): number => {
  const t = clamp((x - from) / (to - from))
  return t * t * (3 - 2 * t)
}
export const mix = (a: number, b: number, t: number): number => a + (b - a) * t

export function paint(out: Float64Array, [r, g, b]: Color, strength = 1): void {
  out[0] = r * strength
  out[1] = g * strength
  out[2] = b * strength
}

/** Lays a colour over what is there. */
export function cover(out: Float64Array, [r, g, b]: Color, amount: number, strength = 1): void {
  out[0] = mix(out[0] as number, r * strength, amount)
  out[1] = mix(out[1] as number, g * strength, amount)
  out[2] = mix(out[2] as number, b * strength, amount)
}

/** Adds light. */
export function glow(out: Float64Array, [r, g, b]: Color, amount: number): void {
  out[0] = (out[0] as number) + r * amount
  out[1] = (out[1] as number) + g * amount
  out[2] = (out[2] as number) + b * amount
}

export function dim(out: Float64Array, factor: number): void {
  out[0] = (out[0] as number) * factor
  out[1] = (out[1] as number) * factor
  out[2] = (out[2] as number) * factor
}

/** A function of x alone, worked out once a column and not once a pixel. */
export function byColumn(aspect: number, at: (x: number) => number): (x: number) => number {
  const steps = 3000
  const table = Float64Array.from({ length: steps + 2 }, (_, i) => at((i / steps) * aspect))
  return (x) => {
    const position = clamp(x / aspect) * steps
    const i = Math.floor(position)
    return mix(table[i] as number, table[i + 1] as number, position - i)
  }
}

/** Colours along a line from 0 to 1, evenly spaced, as a table. */
export function ramp(...codes: string[]): (t: number) => Color {
  const stops = codes.map(hex)
  const steps = 512
  const table = Array.from({ length: steps + 1 }, (_, i): Color => {
    const position = (i / steps) * (stops.length - 1)
    const at = Math.min(Math.floor(position), stops.length - 2)
    const t = position - at
    const [a, b] = [stops[at] as Color, stops[at + 1] as Color]
    return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)]
  })
  return (t) => table[Math.round(clamp(t) * steps)] as Color
}

/** Highlights above 0.8 approach white instead of being cut off. */
const curve = (() => {
  const size = 4096
  const top = 4
  const table = Uint8ClampedArray.from({ length: size + 1 }, (_, i) => {
    const light = (i / size) ** 2 * top
    const rolled = light < 0.6 ? light : 0.6 + 0.4 * (1 - Math.exp(-(light - 0.6) / 0.4))
    const srgb = rolled <= 0.0031308 ? rolled * 12.92 : 1.055 * rolled ** (1 / 2.4) - 0.055
    return srgb * 255
  })
  return (light: number, grain: number) => (table[Math.min(size, Math.sqrt(Math.max(0, light) / top) * size) | 0] as number) + grain
})()

export type Canvas = { width: number; height: number; channels: 3 | 4; data: Buffer }

/** Works a shader out for every pixel, with a breath of film grain. */
export function draw(
  shader: Shader,
  { width, height, seed, channels = 3, grain = 3 }: { width: number; height: number; seed: number; channels?: 3 | 4; grain?: number },
): Canvas {
  const data = Buffer.allocUnsafe(width * height * channels)
  const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
  const out = new Float64Array(4)
  const random = createRandom(seed ^ 0x9e3779b9)
  const flecks = Float32Array.from({ length: 65_537 }, () => (random() + random() + random() - 1.5) * grain)
  for (let py = 0, i = 0; py < height; py++)
    for (let px = 0; px < width; px++, i += channels) {
      out[3] = 1
      shader((px + 0.5) / height, (py + 0.5) / height, out)
      const fleck = flecks[((py * 7919) ^ (px * 104_729)) & 65_535] as number
      bytes[i] = curve(out[0] as number, fleck)
      bytes[i + 1] = curve(out[1] as number, fleck)
      bytes[i + 2] = curve(out[2] as number, fleck)
      if (channels === 4) bytes[i + 3] = (out[3] as number) * 255
    }
  return { width, height, channels, data }
}
