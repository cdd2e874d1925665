'use client'

import { AlertDialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { problemOf } from '#components/call-api.ts'
import { Button } from './button.tsx'
import { ErrorNote } from './error-note.tsx'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will happen, with its numbers. */
  children: ReactNode
  /** A verb: "Cancel the run", never "OK". */
  action: string
  keep?: string
  danger?: boolean
  /** Set when what it asks for cannot be done any more: said in place of the question, and nothing is left to press but Close. */
  over?: string | null | undefined
  /** The dialog closes when it is done; what it rejects with is shown in the dialog, which stays open. */
  onConfirm: () => Promise<unknown> | undefined
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  action,
  keep = 'Leave as it is',
  danger = false,
  over = null,
  onConfirm,
}: Props) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[calc(100vw-32px)] max-w-md -translate-1/2 animate-rise rounded-panel border border-line-strong bg-panel p-5 text-ink outline-none">
          <AlertDialog.Title className="text-16 font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-muted">{over ?? children}</div>
          </AlertDialog.Description>
          {problem === null || over !== null ? null : <Problem error={problem} />}
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button variant="quiet">{over === null ? keep : 'Close'}</Button>
            </AlertDialog.Cancel>
            {over === null ? (
              <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
                {action}
              </Button>
            ) : null}
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Problem({ error }: { error: unknown }) {
  const { title, detail, code } = problemOf(error)
  return <ErrorNote className="mt-4" sentence={`${title} ${detail}`} code={code} />
}
