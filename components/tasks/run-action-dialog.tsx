'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { confirmWords } from './confirm-words.ts'
import type { RunAction } from './run-actions.ts'
import { type ActionProgress, useRunAction } from './use-run-action.ts'

const doneWords: Record<RunAction, string> = {
  pause: 'is pausing',
  resume: 'goes on',
  cancel: 'is being cancelled',
  retry: 'is retried in a new run',
  rerun: 'runs again',
  delete: 'has no record any more',
}

type Props = { action: RunAction; runs: readonly Run[]; onClose: () => void; onDone?: (action: RunAction) => void }

/** Asks with the numbers, does it to each run and shows how far it is; a retry or rerun of one run opens the new one. */
export function RunActionDialog({ action, runs, onClose, onDone }: Props) {
  const router = useRouter()
  const [progress, setProgress] = useState<ActionProgress | null>(null)
  const act = useRunAction(setProgress)
  const words = confirmWords(action, runs)
  const confirm = async () => {
    const made = await act.mutateAsync({ action, runs })
    const [only] = runs
    const subject = runs.length === 1 && only !== undefined ? `Run ${only.id.slice(0, 8)}` : `Each of ${formatCount(runs.length)} runs`
    toast.success(`${subject} ${doneWords[action]}.`)
    onDone?.(action)
    if (made !== null && runs.length === 1) router.push(`/admin/tasks/runs/${made.id}`)
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title}
      action={words.action}
      danger={words.danger}
      onConfirm={confirm}
    >
      <p>{words.text}</p>
      {act.isPending && progress !== null && progress.total > 1 ? (
        <p role="status" className="mt-2 text-ink">
          {formatCount(progress.done)} of {formatCount(progress.total)} done
        </p>
      ) : null}
    </ConfirmDialog>
  )
}
