import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { CopyButton } from './copy-button.tsx'
import { OutcomeIcon } from './outcome.tsx'

/** What went wrong, what to do about it, and a code to copy. */
export function ErrorNote({
  sentence,
  code,
  action,
  className,
}: {
  sentence: string
  code?: string | null
  action?: ReactNode
  className?: string
}) {
  return (
    <div
      role="alert"
      className={cn('flex flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border border-failed/40 bg-panel px-4 py-2.5', className)}
    >
      <OutcomeIcon outcome="warned" className="size-4" />
      <p className="min-w-0 flex-1 basis-60">{sentence}</p>
      {code ? (
        <span className="flex items-center gap-1">
          <code className="text-12 text-muted">{code}</code>
          <CopyButton text={code} label="Copy the code" iconOnly />
        </span>
      ) : null}
      {action}
    </div>
  )
}
