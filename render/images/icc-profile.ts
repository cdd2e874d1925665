/** What must be known of a colour profile before anything is done with it. */
type ProfileKind =
  /** None, unreadable, or as good as sRGB: pixels are taken as sRGB and stay untagged. */
  | 'srgb'
  /** RGB with primaries or a curve of its own: pixels stay as they are and the profile goes with every variant. */
  | 'keep'
  /** Grey, CMYK, Lab, or an RGB table too big to travel with every variant: converted to sRGB. */
  | 'convert'

const keepUpToBytes = 32_768
/** Columns of sRGB's matrix under D50, red green blue, each X Y Z. */
const srgbColumns = { rXYZ: [0.4361, 0.2225, 0.0139], gXYZ: [0.3851, 0.7169, 0.0971], bXYZ: [0.1431, 0.0606, 0.7141] }
const tolerance = 0.004

const s15 = (profile: Buffer, at: number) => profile.readInt32BE(at) / 65_536

/** A tone curve's value at one half, null where its kind is not known. */
function curveAtHalf(profile: Buffer, at: number, size: number): number | null {
  const type = profile.toString('latin1', at, at + 4)
  if (type === 'curv') {
    const count = profile.readUInt32BE(at + 8)
    if (count === 0) return 0.5
    if (count === 1) return 0.5 ** (profile.readUInt16BE(at + 12) / 256)
    if (12 + count * 2 > size) return null
    const place = (count - 1) / 2
    const below = profile.readUInt16BE(at + 12 + Math.floor(place) * 2)
    const above = profile.readUInt16BE(at + 12 + Math.ceil(place) * 2)
    return (below + above) / 2 / 65_535
  }
  if (type === 'para') {
    const kind = profile.readUInt16BE(at + 8)
    const g = s15(profile, at + 12)
    if (kind === 0) return 0.5 ** g
    return kind <= 4 ? (s15(profile, at + 16) * 0.5 + s15(profile, at + 20)) ** g : null
  }
  return null
}

function isSrgb(profile: Buffer, tags: Map<string, { at: number; size: number }>): boolean {
  if (tags.has('A2B0')) return false
  for (const [name, column] of Object.entries(srgbColumns)) {
    const tag = tags.get(name)
    if (!tag || tag.size < 20 || column.some((value, i) => Math.abs(s15(profile, tag.at + 8 + i * 4) - value) > tolerance)) return false
  }
  return ['rTRC', 'gTRC', 'bTRC'].every((name) => {
    const tag = tags.get(name)
    const half = tag ? curveAtHalf(profile, tag.at, tag.size) : null
    return half !== null && Math.abs(half - 0.214) < 0.006
  })
}

/** Reads header and tag table within the buffer's bounds; whatever does not fit counts as no profile. */
export function profileKind(profile: Buffer | undefined): ProfileKind {
  if (!profile || profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return 'srgb'
  const space = profile.toString('latin1', 16, 20)
  if (space !== 'RGB ') return ['GRAY', 'CMYK', 'Lab '].includes(space) ? 'convert' : 'srgb'
  const count = profile.readUInt32BE(128)
  if (count > 200 || 132 + count * 12 > profile.length) return 'srgb'
  const tags = new Map<string, { at: number; size: number }>()
  for (let i = 0; i < count; i++) {
    const at = profile.readUInt32BE(132 + i * 12 + 4)
    const size = profile.readUInt32BE(132 + i * 12 + 8)
    if (size < 12 || at + size > profile.length) continue
    tags.set(profile.toString('latin1', 132 + i * 12, 132 + i * 12 + 4), { at, size })
  }
  if (!tags.has('rXYZ') && !tags.has('A2B0')) return 'srgb'
  try {
    if (isSrgb(profile, tags)) return 'srgb'
  } catch (error) {
    if (error instanceof RangeError) return 'srgb'
    throw error
  }
  return profile.length <= keepUpToBytes ? 'keep' : 'convert'
}
