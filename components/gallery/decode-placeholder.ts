import { thumbHashToAverageRGBA, thumbHashToDataURL } from 'thumbhash'

const shortestHashBytes = 5
const urls = new Map<string, string>()
const maxUrls = 2_000

/** Null when the text is no thumbhash: a damaged placeholder costs the blur, never the page. */
function findBytes(placeholder: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(placeholder) || placeholder.length % 4 !== 0) return null
  const bytes = Uint8Array.from(atob(placeholder), (char) => char.charCodeAt(0))
  return bytes.length < shortestHashBytes ? null : bytes
}

/** The blurred picture in a base64 thumbhash as a data address of about 4 kB. */
export function placeholderUrl(placeholder: string): string | null {
  const known = urls.get(placeholder)
  if (known !== undefined) return known
  const bytes = findBytes(placeholder)
  if (bytes === null) return null
  const url = thumbHashToDataURL(bytes)
  if (urls.size >= maxUrls) urls.clear()
  urls.set(placeholder, url)
  return url
}

/** One colour for markup that is sent before any script runs: 30 bytes where the blurred picture takes 4 kB. */
export function placeholderColor(placeholder: string): string | null {
  const bytes = findBytes(placeholder)
  if (bytes === null) return null
  const { r, g, b, a } = thumbHashToAverageRGBA(bytes)
  return `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join(' ')} / ${a.toFixed(2)})`
}

/** The bit of a thumbhash that says whether the picture has transparent parts. */
export const placeholderHasAlpha = (placeholder: string | null): boolean =>
  placeholder !== null && ((findBytes(placeholder)?.[2] ?? 0) & 0x80) !== 0
