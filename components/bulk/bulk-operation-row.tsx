'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useFarm } from '#components/shell/use-farm.ts'
import { showProblem } from '#components/tasks/show-problem.ts'
import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import type { BulkOperation } from '#lib/contracts/bulk-operations.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { bulkNouns, bulkOutcomes, bulkWords } from './bulk-words.ts'
import { useCancelOperation } from './queries.ts'

function title({ subject, action, state, total, done, changed }: BulkOperation): string {
  const { doing, done: ended } = bulkWords[action]
  const noun = bulkNouns[subject]
  switch (state) {
    case 'queued':
    case 'running':
      return `${doing} ${total === null ? noun.many : formatNumberOf(total, noun)}`
    case 'succeeded':
    case 'succeeded_with_errors':
      return `${formatNumberOf(changed, noun)} ${ended}`
    case 'cancelled':
      return `Cancelled: ${formatNumberOf(changed, noun)} ${ended}${total === null ? '' : `, ${formatCount(Math.max(0, total - done))} left as they were`}`
    case 'failed':
      return `Stopped: ${formatNumberOf(changed, noun)} ${ended}`
    default:
      return state satisfies never
  }
}

/** What is left to say beside the title: what was so already, what was refused and why. */
function notes({ subject, finishedAt, done, changed, failed, failures, leftOut, reasonCode }: BulkOperation): string[] {
  const same = done - changed - failed
  return [
    ...(reasonCode === null ? [] : [describeError(reasonCode).what]),
    ...Object.entries(failures).map(([code, n]) => `${formatNumberOf(n, bulkNouns[subject])}: ${describeError(code).what}`),
    ...(leftOut > 0 ? [`${formatNumberOf(leftOut, bulkNouns.items)} left in quarantine: released, they are tried again.`] : []),
    ...(finishedAt !== null && same > 0 ? [`${formatNumberOf(same, bulkNouns[subject])} needed no change.`] : []),
  ]
}

/** One bulk change: how far it is, what was refused, and how to end it. */
export function BulkOperationRow({ operation, mayAct, children }: { operation: BulkOperation; mayAct: boolean; children: ReactNode }) {
  const cancel = useCancelOperation()
  const farm = useFarm()
  const { id, state, total, done, changed, failed, startedBy, startedRuns } = operation
  const isOpen = operation.finishedAt === null
  const waits = isOpen && farm.data?.workers === 0
  const name = title(operation)
  return (
    <div role="status" className="rounded-panel border border-line bg-panel px-4 py-2 text-13">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <OutcomeIcon outcome={waits ? 'waiting' : bulkOutcomes[state]} className="size-4" />
        <span className="font-medium">{name}</span>
        <span className="text-muted">
          {isOpen && total !== null ? `${formatCount(done)} of ${formatCount(total)}, ` : ''}by {startedBy.label}
          {waits ? ', waits for a worker' : ''}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {startedRuns.map((run) => (
            <Link key={run} href={`/admin/tasks/runs/${run}`} className="text-ember underline underline-offset-2">
              Open the new run
            </Link>
          ))}
          {isOpen && mayAct ? (
            <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(id, { onError: showProblem })}>
              Cancel
            </Button>
          ) : null}
          {children}
        </span>
      </div>
      {isOpen ? (
        <ProgressBar
          className="mt-2"
          label={name}
          parts={{ ok: changed, skipped: Math.max(0, done - changed - failed), failed, running: 0, total: total ?? 0 }}
        />
      ) : null}
      {notes(operation).map((note) => (
        <p key={note} className="mt-1 text-muted">
          {note}
        </p>
      ))}
    </div>
  )
}
