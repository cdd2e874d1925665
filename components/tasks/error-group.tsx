import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { describeErrors } from '#lib/contracts/error-sentences.ts'
import type { RunErrorGroup } from '#lib/contracts/run-items.ts'
import { isErrorCode } from '#lib/errors.ts'
import { isPoison } from '#lib/poison.ts'

type Props = {
  group: RunErrorGroup
  brief: boolean
  onSee: () => void
  onRead: () => void
  /** Undefined where it cannot be done. */
  onRetry: (() => void) | undefined
  onLeaveOut: (() => void) | undefined
}

export function ErrorGroup({ group, brief, onSee, onRead, onRetry, onLeaveOut }: Props) {
  const { code, count, stage, firstAt, lastAt } = group
  const { what, todo } = describeErrors(code, { count, sample: group.sampleDetails })
  const poison = isErrorCode(code) && isPoison(code)
  const n = formatCount(count)
  return (
    <li className="col-span-full flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0 @4xl:grid @4xl:grid-cols-subgrid">
      <span className="flex min-h-5 min-w-0 items-center gap-1.5">
        <OutcomeIcon outcome="failed" />
        <code className="min-w-0 text-12 break-words text-failed">{code}</code>
      </span>
      <span className="min-w-0 @max-4xl:order-1 @max-4xl:basis-full">
        {what} <span className="text-muted">{todo}</span>
        {brief ? null : (
          <span className="block text-13 text-muted">
            {stage === null ? null : `Mostly while at: ${stage}. `}
            {poison ? 'It killed its process at every try, so it is in quarantine.' : null}
          </span>
        )}
      </span>
      <span className="text-right text-13 whitespace-nowrap text-muted">
        {n}, first <ClockTime at={firstAt} />
        {brief ? null : ','}
        {brief ? null : (
          <span className="@4xl:block">
            {' '}
            last <ClockTime at={lastAt} />
          </span>
        )}
      </span>
      <span className="flex flex-wrap gap-1 @max-4xl:order-1 @max-4xl:-ml-2.5 @max-4xl:basis-full @4xl:-my-1">
        <Button size="sm" variant="quiet" onClick={onSee} aria-label={`See the items with ${code}`}>
          See
        </Button>
        <Button size="sm" variant="quiet" onClick={onRead} aria-label={`Details of ${code}`}>
          Details
        </Button>
        {onLeaveOut === undefined || poison ? null : (
          <Button size="sm" variant="quiet" onClick={onLeaveOut} aria-label={`Leave out ${count} with ${code}`}>
            Leave out {n}
          </Button>
        )}
        {onRetry === undefined ? null : (
          <Button size="sm" variant="quiet" onClick={onRetry} aria-label={`Retry ${count} with ${code}`}>
            Retry {n}
          </Button>
        )}
      </span>
    </li>
  )
}
