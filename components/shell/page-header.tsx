import type { ReactNode } from 'react'

type Props = { title: ReactNode; count?: ReactNode; state?: ReactNode; lead?: ReactNode; actions?: ReactNode }

/** A page's title, the number or state beside it, a sentence below, and its actions with the primary one last. */
export function PageHeader({ title, count, state, lead, actions }: Props) {
  return (
    <div className="mb-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-20 font-semibold tracking-[-0.01em]">{title}</h1>
        {count === undefined ? null : <span className="text-16 text-muted">{count}</span>}
        {state}
        {actions === undefined ? null : <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {lead === undefined ? null : <p className="mt-1 max-w-[96ch] text-muted">{lead}</p>}
    </div>
  )
}
