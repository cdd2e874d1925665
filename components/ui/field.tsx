'use client'

import { cloneElement, type ReactElement, type ReactNode, useId } from 'react'
import { HelpHint } from './help-hint.tsx'

type ControlProps = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }
type Props = {
  label: ReactNode
  /** What it means, behind a "?" beside the label. Texts live in lib/contracts/help.ts. */
  help?: string | undefined
  /** A short line below, always in view. */
  note?: ReactNode
  error?: string | undefined
  children: ReactElement<ControlProps>
}

/** Label above a control, tied to it, with help and what is wrong. */
export function Field({ label, help, note, error, children }: Props) {
  const made = useId()
  const id = children.props.id ?? made
  const below = error ?? note
  const control = cloneElement(children, {
    id,
    ...(below ? { 'aria-describedby': `${id}-below` } : {}),
    ...(error ? { 'aria-invalid': true } : {}),
  })
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex items-center gap-1.5 text-13 text-muted">
        <label htmlFor={id}>{label}</label>
        {help === undefined ? null : <HelpHint text={help} about={typeof label === 'string' ? label : undefined} />}
      </div>
      {control}
      {below ? (
        <p id={`${id}-below`} className={error ? 'mt-1.5 text-13 text-failed' : 'mt-1.5 text-13 text-muted'}>
          {below}
        </p>
      ) : null}
    </div>
  )
}
