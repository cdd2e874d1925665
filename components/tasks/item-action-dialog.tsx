'use client'

import { toast } from 'sonner'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { RetryRun } from '#lib/contracts/run-items.ts'
import { isEnded, type Run, selectionLimit } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { overWords } from './over-words.ts'
import { restOf, restWords } from './rest-of.ts'
import { RetryItemsDialog } from './retry-items-dialog.tsx'
import { useLeaveOut, useSkipItems } from './run-item-queries.ts'
import { taskWords } from './words.ts'

/** What shall be done to which items of a run. */
export type ItemAction = { count: number } & ({ kind: 'skip'; itemIds: number[] } | { kind: 'leave_out' | 'retry'; which: RetryRun })

type Props = { run: Run; action: ItemAction; onClose: () => void; onDone?: () => void }

/** Asks with the numbers, then does it. */
export function ItemActionDialog({ run, action, onClose, onDone }: Props) {
  const skip = useSkipItems(run.id)
  const leaveOut = useLeaveOut(run.id)
  const { noun } = taskWords[run.taskKey]
  const these = formatNumberOf(action.count, noun)
  if (action.kind === 'retry') return <RetryItemsDialog run={run} retry={action.which} count={action.count} onClose={onClose} />
  const isSkip = action.kind === 'skip'
  const confirm = async () => {
    const { changed } = await (action.kind === 'skip' ? skip.mutateAsync({ itemIds: action.itemIds }) : leaveOut.mutateAsync(action.which))
    toast.success(
      `${formatNumberOf(changed, noun)} ${isSkip ? 'skipped' : 'left out'}.${restWords(isSkip ? 'skip' : 'leave_out', restOf(action.count, changed))}`,
    )
    onDone?.()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${isSkip ? 'Skip' : 'Leave out'} ${these}`}
      action={`${isSkip ? 'Skip' : 'Leave out'} ${formatCount(Math.min(action.count, selectionLimit))}`}
      onConfirm={confirm}
      over={isSkip && isEnded(run.state) && skip.isIdle ? overWords(run) : null}
    >
      {isSkip
        ? 'This run leaves them as they are; what has begun by then is done. Another run takes them again.'
        : 'No run takes them on its own any more, until the file changes or somebody releases them from quarantine. Who names them still gets them: a run over chosen items, or a retry of this run. This run’s record stays as it is.'}
      {action.count > selectionLimit ? ` At most ${formatCount(selectionLimit)} go at once.` : null}
    </ConfirmDialog>
  )
}
