import { StateChip } from '#components/ui/outcome.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { runStateWords } from './words.ts'

export function RunStateChip({ run, className }: { run: Pick<Run, 'state'>; className?: string }) {
  const { word, outcome } = runStateWords[run.state]
  return (
    <StateChip outcome={outcome} className={className ?? ''}>
      {word}
    </StateChip>
  )
}
