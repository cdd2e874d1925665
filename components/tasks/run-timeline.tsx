import { formatDuration } from '#components/ui/format.ts'
import { ClockTime } from '#components/ui/relative-time.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'

/** From being asked for to the end: when, and how long after the step before. The first wait is the queue's. */
export function RunTimeline({ run }: { run: Run }) {
  const steps = [
    { word: 'asked for', at: run.createdAt },
    { word: 'started', at: run.startedAt },
    { word: 'first item', at: run.firstItemAt },
    { word: 'ended', at: run.finishedAt },
  ].flatMap(({ word, at }) => (at === null ? [] : [{ word, at }]))
  return (
    <ol aria-label="Timeline" className="mb-4 flex flex-wrap gap-x-2 gap-y-1 text-13 text-muted">
      {steps.map(({ word, at }, i) => {
        const before = steps[i - 1]
        return (
          <li key={word} className="flex gap-2">
            {before === undefined ? null : (
              <span>
                <span aria-hidden>→ </span>
                {formatDuration(Math.max(0, Date.parse(at) - Date.parse(before.at)) / 1000)} <span aria-hidden>→</span>
              </span>
            )}
            <span>
              {word}{' '}
              <span className="text-ink">
                <ClockTime at={at} seconds />
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
