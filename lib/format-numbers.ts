/** Numbers as people read them, on pages and in a terminal. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** "3 images", "1 image". */
export const formatNumberOf = (n: number, noun: { one: string; many: string }): string =>
  `${whole.format(n)} ${n === 1 ? noun.one : noun.many}`

/** Items a second, whatever the pace: "287/s", "8.1/s", "0.03/s". */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.005) return '<0.01/s'
  return `${perSecond >= 9.95 ? whole.format(perSecond) : perSecond.toFixed(perSecond >= 0.95 || perSecond === 0 ? 1 : 2)}/s`
}
