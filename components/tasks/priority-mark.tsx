import { ChevronsDown, ChevronsUp } from 'lucide-react'
import type { RunPriority } from '#lib/contracts/task-runs.ts'

/** Whether a run's batches go ahead of the others' or behind them; normal needs no mark. */
export function PriorityMark({ priority }: { priority: RunPriority }) {
  if (priority === 'normal') return null
  const Icon = priority === 'high' ? ChevronsUp : ChevronsDown
  return (
    <span className="ml-1.5 inline-flex items-center gap-0.5 align-middle text-12 text-muted">
      <Icon aria-hidden className="size-3.5" />
      {priority} priority
    </span>
  )
}
