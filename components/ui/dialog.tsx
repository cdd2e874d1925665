'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { cn } from './cn.ts'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the one that does it last. */
  footer?: ReactNode
  wide?: boolean
}

/** What a form is about comes first: its first field or the choice that is made, not the button that closes it. */
function focusForm(event: Event): void {
  const content = event.currentTarget instanceof HTMLElement ? event.currentTarget : null
  const first = content?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, [role="radio"][aria-checked="true"]')
  if (!first) return
  event.preventDefault()
  first.focus()
}

/** A question in the middle of the page. On phones it comes from below. */
export function Dialog({ open, onOpenChange, title, description, children, footer, wide = false }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
        <Radix.Content
          onOpenAutoFocus={focusForm}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[min(44rem,calc(100dvh-32px))] w-[calc(100vw-32px)] -translate-1/2 flex-col rounded-panel border border-line-strong bg-panel text-ink outline-none animate-rise',
            'phone:top-auto phone:bottom-0 phone:left-0 phone:w-full phone:translate-0 phone:rounded-b-none',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-1">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
              {description === undefined ? null : <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-2 -mt-1">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3">{children}</div>
          {footer === undefined ? null : (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 phone:pb-5">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
