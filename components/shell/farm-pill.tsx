'use client'

import { useLive } from '#components/live/use-live.ts'
import { cn } from '#components/ui/cn.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useNow } from '#components/ui/use-now.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { pillWords } from './pill-words.ts'
import { useFarm } from './use-farm.ts'

const looks: Record<Farm['verdict'], string> = {
  idle: 'text-muted bg-current',
  working: 'text-ember bg-current ring-4 ring-ember-soft',
  waiting: 'text-waiting bg-current',
  paused: 'text-paused bg-current',
  inoperative: 'text-failed bg-current',
}

/** How the farm is, in a pill: idle, working 3, waiting: no worker, paused: storage full, inoperative: storage. */
export function FarmPill() {
  useLive('workers', 'run')
  const farm = useFarm()
  const now = useNow()
  if (farm.isPending) return <Skeleton className="h-[26px] w-20 rounded-full" />
  const { short, long } =
    farm.data === undefined || farm.isError
      ? { short: 'inoperative: no answer', long: 'Kiln does not answer, or its database does not.' }
      : pillWords(farm.data, now)
  const verdict = farm.data === undefined || farm.isError ? 'inoperative' : farm.data.verdict
  return (
    <span
      role="status"
      title={long}
      className="inline-flex h-[26px] min-w-0 items-center gap-2 rounded-full border border-line px-2.5 text-13 whitespace-nowrap"
    >
      <span aria-hidden className={cn('size-[7px] shrink-0 rounded-full', looks[verdict])} />
      <span className="truncate">{short}</span>
    </span>
  )
}
