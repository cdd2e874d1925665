import { Ban, Check, Clock3, LoaderCircle, type LucideIcon, Minus, Pause, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** How something stands: colour, icon and word, alike on every page and in this order. */
const outcomes = ['ok', 'skipped', 'failed', 'warned', 'running', 'waiting', 'paused', 'cancelled'] as const
export type Outcome = (typeof outcomes)[number]

const looks: Record<Outcome, { icon: LucideIcon; color: string }> = {
  ok: { icon: Check, color: 'text-ok' },
  skipped: { icon: Minus, color: 'text-muted' },
  failed: { icon: X, color: 'text-failed' },
  warned: { icon: TriangleAlert, color: 'text-failed' },
  running: { icon: LoaderCircle, color: 'text-running' },
  waiting: { icon: Clock3, color: 'text-waiting' },
  paused: { icon: Pause, color: 'text-paused' },
  cancelled: { icon: Ban, color: 'text-muted' },
}

export function OutcomeIcon({ outcome, className }: { outcome: Outcome; className?: string }) {
  const { icon: Icon, color } = looks[outcome]
  return <Icon aria-hidden strokeWidth={2} className={cn('size-3.5 shrink-0', color, outcome === 'running' && 'animate-turn', className)} />
}

/** Icon and word in the outcome's colour: "running", "3 failed". */
export function StateChip({ outcome, children, className }: { outcome: Outcome; children: ReactNode; className?: string }) {
  return (
    <span
      className={cn('inline-flex items-center gap-1.5 whitespace-nowrap align-middle text-13 font-medium', looks[outcome].color, className)}
    >
      <OutcomeIcon outcome={outcome} />
      {children}
    </span>
  )
}

/** A quiet label with a border, for facts that are no outcome. */
export const Badge = ({ children, className }: { children: ReactNode; className?: string }) => (
  <span
    className={cn('inline-flex h-5 items-center rounded-small border border-line px-1.5 text-12 whitespace-nowrap text-muted', className)}
  >
    {children}
  </span>
)
