'use client'

import { CircleHelp } from 'lucide-react'
import { Popover } from 'radix-ui'

/** A "?" that opens by click, key or touch, so that everybody can read it. */
export function HelpHint({ text, about }: { text: string; about?: string | undefined }) {
  return (
    <Popover.Root>
      <Popover.Trigger
        type="button"
        aria-label={about === undefined ? 'Help' : `Help: ${about}`}
        className="relative rounded-full text-muted after:absolute after:-inset-2 hover:text-ink"
      >
        <CircleHelp aria-hidden className="size-3.5" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-w-72 animate-rise rounded-panel border border-line-strong bg-panel p-3 text-13 text-ink outline-none"
        >
          {text}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
