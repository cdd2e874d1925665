/** Numbers as people read them; alike on server and browser, so that a page does not change while it wakes. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export const formatCount = (n: number): string => whole.format(n)

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Decimal units: "812 B", "3.9 MB", "18 GB". */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes
  let unit = 0
  for (; Math.abs(value) >= 999.5 && unit < byteUnits.length - 1; unit++) value /= 1000
  const digits = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${byteUnits[unit]}`
}

/** Per cent of a whole that never says 100 before all is there, nor 0 when something is. */
export function formatPercent(part: number, total: number): string {
  if (total <= 0) return '0 %'
  const percent = Math.floor((100 * part) / total)
  return part > 0 && percent === 0 ? '<1 %' : `${percent} %`
}

/** "0.4 s", "38 s", "9 min", "2 h 10 min", "3 d 4 h". */
export function formatDuration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 89.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** "7 to 12 min", "40 s to 2 min"; one word where both ends read the same. */
export function formatDurationRange(lowSeconds: number, highSeconds: number): string {
  const low = formatDuration(lowSeconds)
  const high = formatDuration(highSeconds)
  if (low === high) return low
  const [lowNumber, lowUnit, ...lowRest] = low.split(' ')
  const [, highUnit, ...highRest] = high.split(' ')
  return lowUnit === highUnit && lowRest.length === 0 && highRest.length === 0 ? `${lowNumber} to ${high}` : `${low} to ${high}`
}

/** How long something will take: "about 7 to 12 min", "up to 3.0 s", "under 1 s"; never milliseconds, which nobody can promise. */
export function formatEstimate(lowSeconds: number, highSeconds = lowSeconds): string {
  if (highSeconds < 1) return 'under 1 s'
  return lowSeconds < 1 ? `up to ${formatDuration(highSeconds)}` : `about ${formatDurationRange(lowSeconds, highSeconds)}`
}

/** "3 min ago", "yesterday", "in 5 s". `now` and `at` in ms. */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000)
  if (seconds < 0) return seconds > -5 ? 'now' : `in ${formatDuration(-seconds)}`
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  const days = Math.floor(hours / 24)
  if (days === 1) return 'yesterday'
  return days < 30 ? `${days} days ago` : days < 365 ? `${Math.floor(days / 30.4)} months ago` : `${Math.floor(days / 365)} years ago`
}
