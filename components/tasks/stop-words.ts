import { formatCount, formatDuration } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'

/** How a run stops or has stopped, in words: what became of what was at work, and how long it took. Null where nobody stopped it. */
export function stopWords(run: Pick<Run, 'state' | 'stopRequestedAt' | 'stoppedAfterMs' | 'stoppedItems'>): string | null {
  const { state, stopRequestedAt, stoppedAfterMs, stoppedItems } = run
  if (stopRequestedAt === null) return null
  const n = stoppedItems ?? 0
  const broken =
    n === 0
      ? 'nothing was at work'
      : `${formatCount(n)} at work ${n === 1 ? 'was' : 'were'} broken off, ${n === 1 ? 'its process' : 'their processes'} killed`
  if (state === 'pausing' || state === 'cancelling')
    return n === 0
      ? 'Stopping.'
      : `Stopping now, not after the current items: ${formatCount(n)} at work are broken off and their processes killed.`
  if (state === 'failed') return n === 0 ? null : `When it failed, ${broken}.`
  const took = stoppedAfterMs === null ? '' : ` in ${formatDuration(stoppedAfterMs / 1000)}`
  if (state === 'paused')
    return `Stopped${took}: ${broken}${n === 0 ? '' : `; ${n === 1 ? 'it begins' : 'they begin'} anew when the run goes on`}.`
  return state === 'cancelled' ? `Cancelled${took}: ${broken}.` : null
}
