import { describeError } from '#lib/contracts/error-sentences.ts'
import type { Run } from '#lib/contracts/task-runs.ts'

/** Why Kiln paused a run by itself, and what to do; nothing where a person did, or where it is not paused. */
export function PauseReason({ run }: { run: Pick<Run, 'state' | 'reasonCode' | 'reasonDetails'> }) {
  if (run.reasonCode === null || (run.state !== 'paused' && run.state !== 'pausing')) return null
  const { what, todo } = describeError(run.reasonCode, run.reasonDetails)
  return (
    <p className="mt-2 text-13">
      <span className="text-paused">Paused: {what}</span> <span className="text-muted">{todo}</span>{' '}
      <code className="text-12 text-muted">{run.reasonCode}</code>
    </p>
  )
}
