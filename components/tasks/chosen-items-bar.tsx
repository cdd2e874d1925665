'use client'

import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'

type Props = {
  count: number
  /** Items that wait can be skipped; what failed in an ended run can be retried or left out. */
  waiting: boolean
  onClear: () => void
  onSkip: () => void
  onLeaveOut: () => void
  /** Undefined where another run of the task is active. */
  onRetry: (() => void) | undefined
}

export function ChosenItemsBar({ count, waiting, onClear, onSkip, onLeaveOut, onRetry }: Props) {
  const n = formatCount(count)
  return (
    <span className="ml-auto flex flex-wrap gap-2">
      <Button size="sm" variant="quiet" onClick={onClear}>
        Choose none
      </Button>
      {waiting ? (
        <Button size="sm" variant="primary" onClick={onSkip}>
          Skip {n} chosen
        </Button>
      ) : (
        <>
          <Button size="sm" onClick={onLeaveOut}>
            Leave out {n} chosen
          </Button>
          {onRetry === undefined ? null : (
            <Button size="sm" variant="primary" onClick={onRetry}>
              Retry {n} chosen
            </Button>
          )}
        </>
      )}
    </span>
  )
}
