'use client'

import { useRouter } from 'next/navigation'
import { toast } from 'sonner'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { confirmWords } from './confirm-words.ts'
import type { RunAction } from './run-actions.ts'
import { useRunAction } from './use-run-action.ts'

const doneWords: Record<RunAction, string> = {
  pause: 'is pausing',
  resume: 'goes on',
  cancel: 'is being cancelled',
  retry: 'is retried in a new run',
  rerun: 'runs again',
  delete: 'has no record any more',
}

type Props = { action: RunAction; run: Run; onClose: () => void; onDone?: (action: RunAction) => void }

/** Asks with the numbers and does it to one run; a retry or rerun opens the new one. */
export function RunActionDialog({ action, run, onClose, onDone }: Props) {
  const router = useRouter()
  const act = useRunAction()
  const words = confirmWords(action, run)
  const confirm = async () => {
    const made = await act.mutateAsync({ action, id: run.id })
    toast.success(`Run ${run.id.slice(0, 8)} ${doneWords[action]}.`)
    onDone?.(action)
    if (made !== null) router.push(`/admin/tasks/runs/${made.id}`)
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
    </ConfirmDialog>
  )
}
