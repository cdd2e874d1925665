'use client'

import { useStartBulk } from '#components/bulk/queries.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { RunBulkAction } from '#lib/contracts/bulk-operations.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { type ChosenRuns, countFor, targetFor } from './chosen-runs.ts'
import { useBusyTasks } from './use-busy-tasks.ts'

const words: Record<RunBulkAction, { title: string; text: string; danger: boolean }> = {
  cancel: {
    title: 'Cancel',
    text: 'What is at work is broken off, its processes killed. What is done stays; the rest is left for another run.',
    danger: true,
  },
  pause: {
    title: 'Pause',
    text: 'What is at work is broken off and begun again later. While a run is paused, no other of its task can start.',
    danger: false,
  },
  resume: { title: 'Resume', text: 'Each goes on where it stopped.', danger: false },
  retry: {
    title: 'Retry what failed in',
    text: 'One new run a task works through all that failed in them, each item once, at most 10,000. It is refused while a run of that task is active.',
    danger: false,
  },
  delete: {
    title: 'Delete the history of',
    text: 'Their records, logs and timings go for good. What they made stays. A run that is still active is left as it is.',
    danger: true,
  },
}

type Props = { action: RunBulkAction; chosen: ChosenRuns; onClose: () => void; onStarted: () => void }

/** Asks with the affected number, then hands it to the worker: the tab may be closed. */
export function BulkRunsDialog({ action, chosen, onClose, onStarted }: Props) {
  const start = useStartBulk()
  const busy = useBusyTasks()
  const { title, text, danger } = words[action]
  const runs = formatNumberOf(countFor(action, chosen, busy), { one: 'run', many: 'runs' })
  const confirm = async () => {
    await start.mutateAsync({ subject: 'runs', action, target: targetFor(action, chosen, busy) })
    onStarted()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${title} ${runs}`}
      action={`${title} ${runs}`}
      danger={danger}
      onConfirm={confirm}
    >
      <p>{text}</p>
      <p className="mt-2">The worker does it: this page may be closed meanwhile.</p>
    </ConfirmDialog>
  )
}
