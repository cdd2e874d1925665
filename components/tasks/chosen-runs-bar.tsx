'use client'

import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { bulkActions, type RunBulkAction } from '#lib/contracts/bulk-operations.ts'
import { type ChosenRuns, countChosen, countFor } from './chosen-runs.ts'
import { useBusyTasks } from './use-busy-tasks.ts'

const words: Record<RunBulkAction, string> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry failed of',
  delete: 'Delete history of',
}

type Props = {
  chosen: ChosenRuns
  matching: number
  onChooseAll: () => void
  onClear: () => void
  onAction: (action: RunBulkAction) => void
}

/** What can be done with the chosen runs at once; each button says to how many it applies. */
export function ChosenRunsBar({ chosen, matching, onChooseAll, onClear, onAction }: Props) {
  const count = countChosen(chosen)
  const busy = useBusyTasks()
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Chosen runs"
      className="mb-3 flex flex-wrap items-center gap-2 rounded-panel border border-line bg-raised px-3 py-1.5 text-13"
    >
      <span className="font-medium" aria-live="polite">
        {'runs' in chosen ? `${formatCount(count)} chosen` : `All ${formatCount(count)} that match are chosen`}
      </span>
      {'runs' in chosen && matching > count ? (
        <Button size="sm" variant="quiet" onClick={onChooseAll}>
          Choose all {formatCount(matching)} that match
        </Button>
      ) : null}
      <span className="flex-1" />
      {bulkActions.runs.map((action) => {
        const n = countFor(action, chosen, busy)
        return n === 0 ? null : (
          <Button
            key={action}
            size="sm"
            variant={action === 'delete' || action === 'cancel' ? 'danger' : 'plain'}
            onClick={() => onAction(action)}
          >
            {words[action]} {formatCount(n)}
          </Button>
        )
      })}
      <Button size="sm" variant="quiet" onClick={onClear}>
        Choose none
      </Button>
    </div>
  )
}
