'use client'

import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { mayDo, type RunAction } from './run-actions.ts'

const together = ['pause', 'resume', 'cancel', 'delete'] as const
const words: Record<(typeof together)[number], string> = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel', delete: 'Delete history of' }

type Props = {
  chosen: readonly Run[]
  matching: number
  onChooseAll: () => void
  onClear: () => void
  onAction: (action: RunAction, runs: Run[]) => void
}

/** What can be done with the chosen runs at once; each button says to how many it applies. */
export function ChosenRunsBar({ chosen, matching, onChooseAll, onClear, onAction }: Props) {
  if (chosen.length === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Chosen runs"
      className="mb-3 flex flex-wrap items-center gap-2 rounded-panel border border-line bg-raised px-3 py-1.5 text-13"
    >
      <span className="font-medium">{formatCount(chosen.length)} chosen</span>
      {matching > chosen.length ? (
        <Button size="sm" variant="quiet" onClick={onChooseAll}>
          Choose all {formatCount(matching)} that match
        </Button>
      ) : null}
      <span className="flex-1" />
      {together.map((action) => {
        const runs = chosen.filter((run) => mayDo(action, run))
        return runs.length === 0 ? null : (
          <Button
            key={action}
            size="sm"
            variant={action === 'delete' || action === 'cancel' ? 'danger' : 'plain'}
            onClick={() => onAction(action, runs)}
          >
            {words[action]} {formatCount(runs.length)}
          </Button>
        )
      })}
      <Button size="sm" variant="quiet" onClick={onClear}>
        Choose none
      </Button>
    </div>
  )
}
