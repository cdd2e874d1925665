'use client'

import { useLive } from '#components/live/use-live.ts'
import { troubleWords } from '#components/storages/trouble-words.ts'
import { cn } from '#components/ui/cn.ts'
import { formatAgo, formatCount } from '#components/ui/format.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useNow } from '#components/ui/use-now.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { stoppedRoles } from '#lib/contracts/storages.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { useFarm } from './use-farm.ts'

const looks: Record<Farm['verdict'], string> = {
  idle: 'text-muted bg-current',
  working: 'text-ember bg-current ring-4 ring-ember-soft',
  waiting: 'text-paused bg-current',
  inoperative: 'text-failed bg-current',
}

function words(farm: Farm, now: number | null): { short: string; long: string } {
  if (farm.workers === 0) {
    const seen =
      farm.workerLastSeenAt === null || now === null ? '' : ` The last one was heard ${formatAgo(Date.parse(farm.workerLastSeenAt), now)}.`
    return farm.activeRuns > 0
      ? { short: 'waiting: no worker', long: `There is work, but no worker to do it.${seen}` }
      : { short: 'no worker', long: `Nothing can be worked on before a worker runs.${seen}` }
  }
  const workers = formatNumberOf(farm.workers, { one: 'worker', many: 'workers' })
  const items = formatNumberOf(farm.working, { one: 'item', many: 'items' })
  switch (farm.verdict) {
    case 'idle':
      return { short: 'idle', long: `Nothing to do. ${workers} ready.` }
    case 'working':
      return { short: `working ${formatCount(farm.working)}`, long: `${items} at work on ${workers}.` }
    case 'waiting':
      return { short: 'waiting', long: `There is work that ${workers} will begin.` }
    case 'inoperative': {
      const stopping = farm.storages.find((trouble) => stoppedRoles(trouble).length > 0)
      if (stopping !== undefined) {
        const { what, todo } = troubleWords(stopping)
        return { short: 'inoperative: storage', long: `${what}. ${todo}` }
      }
      return { short: 'inoperative', long: 'Work cannot go on. See the overview for the reason.' }
    }
    default:
      return farm.verdict satisfies never
  }
}

/** How the farm is, in a pill: idle, working 3, waiting: no worker, inoperative: storage. */
export function FarmPill() {
  useLive('workers', 'run')
  const farm = useFarm()
  const now = useNow()
  if (farm.isPending) return <Skeleton className="h-[26px] w-20 rounded-full" />
  const { short, long } =
    farm.data === undefined || farm.isError
      ? { short: 'inoperative: no answer', long: 'Kiln does not answer, or its database does not.' }
      : words(farm.data, now)
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
