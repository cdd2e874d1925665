'use client'

import { cn } from '#components/ui/cn.ts'
import { formatDuration } from '#components/ui/format.ts'
import { useNow } from '#components/ui/use-now.ts'
import type { LiveTopic } from './keys-of-event.ts'
import { useLive } from './use-live.ts'

type Props = { topics: LiveTopic[]; updatedAt: number; className?: string }

/** "live, 2 s ago" or "not live, 12 s old": how the stream is, and how old the data is that is shown (`updatedAt` in ms). */
export function LiveIndicator({ topics, updatedAt, className }: Props) {
  const { state, heardAt } = useLive(...topics)
  const now = useNow()
  if (now === null || state === 'connecting') return <span className={cn('text-12 text-muted', className)}>connecting</span>
  const live = state === 'live'
  const seconds = Math.max(0, Math.round((now - (live ? Math.max(heardAt ?? 0, updatedAt) : updatedAt)) / 1000))
  // where nothing was read at all, nothing has an age
  const age =
    !live && updatedAt === 0 ? 'nothing read' : seconds < 2 ? 'now' : `${formatDuration(seconds).replace('.0', '')} ${live ? 'ago' : 'old'}`
  return (
    <span className={cn('inline-flex items-center gap-1.5 text-12', live ? 'text-muted' : 'text-paused', className)}>
      <span aria-hidden className={cn('size-1.5 rounded-full', live ? 'bg-ok' : 'bg-paused')} />
      {live ? 'live' : 'not live'}, {age}
    </span>
  )
}
