import { formatEstimate } from '#components/ui/format.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { PreviewCount } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'

type Props = { preview: PreviewCount; noun: { one: string; many: string }; dry: boolean; counting: boolean }

/** How many and how long, before the start; after a dry run what a start would have done, a refusal included. */
export function RunOutlook({ preview, noun, dry, counting }: Props) {
  const { count, isExact, estimateSeconds, refusal } = preview
  const items = `${isExact ? '' : 'about '}${formatNumberOf(count, noun)}`
  const time =
    estimateSeconds === null
      ? 'How long it takes is not known before a first run.'
      : `It takes ${formatEstimate(estimateSeconds.low, estimateSeconds.high)}.`
  const says = dry
    ? refusal === null
      ? `A run now would work through ${items}.`
      : `A run now would be refused: ${describeError(refusal).what}`
    : `${items} in scope.`
  if (counting)
    return (
      <p role="status" className="mb-1 text-muted">
        Counting what is in scope…
      </p>
    )
  return (
    <p role="status" className="mb-1 text-muted first-letter:uppercase">
      <span className="text-ink">{says}</span> {count === 0 ? 'There is nothing to do.' : dry && refusal !== null ? '' : time}
      {dry ? ' Nothing was started.' : isExact ? '' : ' Counting them all would take longer than you want to wait.'}
    </p>
  )
}
