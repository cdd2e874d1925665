'use client'

import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { ImageVerb } from './queries.ts'

const words: Record<ImageVerb, { title: (many: string) => string; action: string; text: string; danger: boolean }> = {
  publish: {
    title: (many) => `Publish ${many}`,
    action: 'Publish',
    text: 'Everybody who may see the gallery sees them there, each as soon as its variants are made. Those published already stay so.',
    danger: false,
  },
  unpublish: {
    title: (many) => `Take ${many} out of the gallery`,
    action: 'Take out',
    text: 'They stay in the library with all their variants, and can be published again.',
    danger: false,
  },
  restore: {
    title: (many) => `Restore ${many}`,
    action: 'Restore',
    text: 'They are in the library and its scopes again, with the variants they had.',
    danger: false,
  },
  delete: {
    title: (many) => `Delete ${many}`,
    action: 'Delete',
    text: 'They leave the library, the gallery and every scope. They can be restored from the deleted view until they are removed for good.',
    danger: true,
  },
  purge: {
    title: (many) => `Remove ${many} for good`,
    action: 'Remove',
    text: 'Their variants and uploaded originals are removed from storage, unless another image has the same bytes. This cannot be undone. Files in library folders stay where they are.',
    danger: true,
  },
}

type Props = {
  verb: ImageVerb
  /** "1,204 images". */
  many: string
  /** The worker does it, not the request. */
  byWorker: boolean
  onClose: () => void
  onConfirm: () => Promise<unknown>
}

/** Asks, with the number, before many images are changed. */
export function ConfirmChangeDialog({ verb, many, byWorker, onClose, onConfirm }: Props) {
  const { title, action, text, danger } = words[verb]
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title(many)}
      action={`${action} ${many}`}
      danger={danger}
      onConfirm={onConfirm}
    >
      <p>{text}</p>
      {byWorker ? <p className="mt-2">The worker does it: this page may be closed meanwhile.</p> : null}
    </ConfirmDialog>
  )
}
