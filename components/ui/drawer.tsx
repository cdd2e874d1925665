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
  /** Beside the title: a link to the page of the same thing, arrows to the next one. */
  actions?: ReactNode
  children: ReactNode
  footer?: ReactNode
  wide?: boolean
}

/** Opens a thing beside the list it is in; its page is the second click. Full width on phones. */
export function Drawer({ open, onOpenChange, title, actions, children, footer, wide = false }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
        <Radix.Content
          aria-describedby={undefined}
          // the thing itself: not the button that leaves it for another one
          onOpenAutoFocus={(event) => {
            if (!(event.currentTarget instanceof HTMLElement)) return
            event.preventDefault()
            event.currentTarget.focus()
          }}
          className={cn(
            'fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l border-line-strong bg-panel text-ink outline-none animate-from-right',
            wide ? 'max-w-4xl' : 'max-w-xl',
          )}
        >
          <header className="flex min-h-13 items-center gap-2 border-b border-line px-5 py-2">
            <Radix.Title className="min-w-0 flex-1 truncate text-16 font-semibold">{title}</Radix.Title>
            {actions}
            <Radix.Close asChild>
              <IconButton label="Close" className="-mr-2">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer === undefined ? null : (
            <footer className="flex flex-wrap items-center gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
