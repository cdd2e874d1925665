import { formatCount } from '#components/ui/format.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'

const shown = [
  { part: 'ok', outcome: 'ok', word: 'ok' },
  { part: 'skipped', outcome: 'skipped', word: 'skipped' },
  { part: 'failed', outcome: 'failed', word: 'failed' },
  { part: 'running', outcome: 'running', word: 'at work' },
] as const

/** The split bar with what its colours mean. */
export function RunProgress({ run: { counts } }: { run: Run }) {
  return (
    <div>
      <ProgressBar big parts={counts} label="Progress of the run" />
      <ul className="mt-2 flex flex-wrap items-center gap-x-4.5 gap-y-1 text-13">
        {shown.map(({ part, outcome, word }) =>
          counts[part] > 0 || part === 'ok' ? (
            <li key={part}>
              <StateChip outcome={outcome}>
                {formatCount(counts[part])} {word}
              </StateChip>
            </li>
          ) : null,
        )}
        <li className="text-muted">{formatCount(counts.left)} left</li>
      </ul>
    </div>
  )
}
