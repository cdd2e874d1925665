import type { ReactNode } from 'react'

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded-small border border-line px-1.5 text-12 leading-[18px] text-muted">{children}</kbd>
)
