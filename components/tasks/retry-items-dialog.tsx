'use client'

import { useRouter } from 'next/navigation'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { RetryRun } from '#lib/contracts/run-items.ts'
import { type Run, selectionLimit } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { useRetryRun } from './queries.ts'
import { taskWords } from './words.ts'

type Props = { run: Run; retry: RetryRun; count: number; onClose: () => void }

/** Retries what has one code, or chosen items, in a new run, and goes there. */
export function RetryItemsDialog({ run, retry, count, onClose }: Props) {
  const router = useRouter()
  const start = useRetryRun()
  const confirm = async () => {
    const { run: made } = await start.mutateAsync({ id: run.id, ...retry })
    if (made !== null) router.push(`/admin/tasks/runs/${made.id}`)
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Retry ${formatNumberOf(count, taskWords[run.taskKey].noun)}`}
      action={`Retry ${formatCount(Math.min(count, selectionLimit))}`}
      onConfirm={confirm}
    >
      A new run works through {retry.code === undefined ? 'what you chose' : <>what failed with {retry.code}</>}, also what is in
      quarantine.
      {count > selectionLimit ? ` It takes the first ${formatCount(selectionLimit)}.` : null}
    </ConfirmDialog>
  )
}
