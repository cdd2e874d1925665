import { troubleWords } from '#components/storages/trouble-words.ts'
import { pausedWords } from '#components/tasks/paused-words.ts'
import { formatAgo, formatCount } from '#components/ui/format.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { stoppedRoles } from '#lib/contracts/storages.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'

type PillWords = { short: string; long: string }

function withoutWorker({ workerLastSeenAt, activeRuns }: Farm, now: number | null): PillWords {
  const seen = workerLastSeenAt === null || now === null ? '' : ` The last one was heard ${formatAgo(Date.parse(workerLastSeenAt), now)}.`
  return activeRuns > 0
    ? { short: 'waiting: no worker', long: `There is work, but no worker to do it.${seen}` }
    : { short: 'no worker', long: `Nothing can be worked on before a worker runs.${seen}` }
}

function ofVerdict(farm: Farm): PillWords {
  const workers = formatNumberOf(farm.workers, { one: 'worker', many: 'workers' })
  switch (farm.verdict) {
    case 'idle':
      return { short: 'idle', long: `Nothing to do. ${workers} ready.` }
    case 'paused':
      return { short: reasonOf(farm)?.short ?? 'paused', long: `${workers} ready.` }
    case 'working': {
      if (farm.working === 0) return { short: 'working', long: `${workers} between two items.` }
      const items = formatNumberOf(farm.working, { one: 'item', many: 'items' })
      return { short: `working ${formatCount(farm.working)}`, long: `${items} at work on ${workers}.` }
    }
    case 'waiting':
      return { short: 'waiting', long: `There is work that ${workers} will begin.` }
    case 'inoperative': {
      const stopping = farm.storages.find((trouble) => stoppedRoles(trouble).length > 0)
      if (stopping === undefined) return { short: 'inoperative', long: 'Work cannot go on. See the overview for the reason.' }
      const { what, todo } = troubleWords(stopping)
      return { short: 'inoperative: storage', long: `${what}. ${todo}` }
    }
    default:
      return farm.verdict satisfies never
  }
}

/** Of the run that says most: one that Kiln paused by itself goes before one that somebody did. */
const reasonOf = ({ pausedRuns }: Farm) => {
  const run = pausedRuns.find(({ reasonCode }) => reasonCode !== null) ?? pausedRuns[0]
  return run === undefined ? null : pausedWords(run)
}

/** The pill's words, and the longer ones it shows when asked; a run that Kiln paused is named beside whatever else is the case. */
export function pillWords(farm: Farm, now: number | null): PillWords {
  const { short, long } = farm.workers === 0 ? withoutWorker(farm, now) : ofVerdict(farm)
  const paused = farm.pausedRuns.map((run) => pausedWords(run)).map(({ what, todo }) => `${what} ${todo}`)
  const isNamed = farm.verdict === 'paused' || !farm.pausedRuns.some(({ reasonCode }) => reasonCode !== null)
  return { short: isNamed ? short : `${short}, ${reasonOf(farm)?.short}`, long: [...paused, long].join(' ') }
}
