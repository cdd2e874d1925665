type Group = { count: number; red: number; green: number; blue: number }

const mostColors = 5
/** Colours nearer than this (in a cube of 256 a side) count as one. */
const nearby = 56
const leastShare = 0.02

const mean = (group: Group): [number, number, number] => [group.red / group.count, group.green / group.count, group.blue / group.count]

function distance(a: Group, b: Group): number {
  const [one, other] = [mean(a), mean(b)]
  return Math.hypot(...one.map((value, i) => value - (other[i] ?? 0)))
}

function add(into: Group, group: Group): void {
  into.count += group.count
  into.red += group.red
  into.green += group.green
  into.blue += group.blue
}

const toHex = (group: Group): string =>
  `#${mean(group)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`

/** Up to five colours of a small RGBA picture, most common first, as #rrggbb. What is mostly transparent does not count. */
export function dominantColors(rgba: Uint8Array): string[] {
  const bins = new Map<number, Group>()
  let seen = 0
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4)
    if (alpha < 128) continue
    seen += 1
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)
    const bin = bins.get(key)
    if (bin) add(bin, { count: 1, red, green, blue })
    else bins.set(key, { count: 1, red, green, blue })
  }
  const groups: Group[] = []
  for (const bin of [...bins.entries()].sort(([keyA, a], [keyB, b]) => b.count - a.count || keyA - keyB).map(([, group]) => group)) {
    const near = groups.find((group) => distance(group, bin) < nearby)
    if (near) add(near, bin)
    else groups.push(bin)
  }
  return groups
    .filter((group) => group.count >= seen * leastShare)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostColors)
    .map(toHex)
}
