'use client'

import { formatAgo } from './format.ts'
import { useNow } from './use-now.ts'

const day = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
const clock = (at: Date, seconds = false): string =>
  [at.getHours(), at.getMinutes(), ...(seconds ? [at.getSeconds()] : [])].map((part) => String(part).padStart(2, '0')).join(':')

/** "3 min ago", the exact time on hover. `at` is ISO 8601. Until the page is awake it shows the time in UTC, as the server knows it. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  const date = new Date(at)
  return (
    <time dateTime={at} title={now === null ? at : `${day(date)} ${clock(date, true)}`} className={className}>
      {now === null ? at.slice(11, 16) : formatAgo(date.getTime(), now)}
    </time>
  )
}

/** "12:04", or with the day when it was another one: "Nov 21, 12:04". */
export function ClockTime({ at, seconds = false, className }: { at: string; seconds?: boolean; className?: string }) {
  const now = useNow()
  const date = new Date(at)
  const sameDay = now === null || day(date) === day(new Date(now))
  const time = now === null ? at.slice(11, seconds ? 19 : 16) : clock(date, seconds)
  return (
    <time dateTime={at} title={now === null ? at : `${day(date)} ${clock(date, true)}`} className={className}>
      {sameDay ? time : `${date.toLocaleDateString('en', { month: 'short', day: 'numeric' })}, ${time}`}
    </time>
  )
}
