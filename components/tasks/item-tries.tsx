import { formatCount } from '#components/ui/format.ts'
import type { RunItem } from '#lib/contracts/run-items.ts'

/** Tries of those there may be, and how often something else broke one off, which is no try: "1/3", "1/3 + 2". */
export function ItemTries({ item: { attempts, maxAttempts, interruptions } }: { item: RunItem }) {
  const broken = interruptions === 1 ? 'once' : `${formatCount(interruptions)} times`
  return (
    <span title={interruptions > 0 ? `Broken off ${broken} by a stop or the death of a worker, which costs no try` : undefined}>
      {attempts}/{maxAttempts}
      {interruptions > 0 ? (
        <span className="text-muted">
          <span aria-hidden> + {formatCount(interruptions)}</span>
          <span className="sr-only">, broken off {broken}</span>
        </span>
      ) : null}
    </span>
  )
}
