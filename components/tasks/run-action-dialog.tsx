'use client'

import { useRouter } from 'next/navigation'
import { toast } from 'sonner'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { confirmWords } from './confirm-words.ts'
import { overWords } from './over-words.ts'
import { useRun } from './queries.ts'
import { actionStates, mayDo, type RunAction } from './run-actions.ts'
import { useBusyTasks } from './use-busy-tasks.ts'
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
export function RunActionDialog({ action, run: first, onClose, onDone }: Props) {
  const router = useRouter()
  const act = useRunAction()
  const run = useRun(first).data
  const busy = useBusyTasks()
  // what this dialog did itself is no surprise
  const isMine = act.isPending || act.isSuccess
  const words = confirmWords(action, run)
  const isFitting = actionStates[action].includes(run.state)
  const over = isFitting ? 'Another run of this task is at work meanwhile: this one can run again when that has ended.' : overWords(run)
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
      over={isMine || mayDo(action, run, busy) ? null : over}
      onConfirm={confirm}
    >
      <p>{words.text}</p>
    </ConfirmDialog>
  )
}
