import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

/**
 * A dense table in a panel, by whose width its cells may leave columns out (`@max-4xl:hidden`); below 640 px each row is a card. Cells say
 * how they stand in the card by `card`: `wide` takes a line, `end` stands at the right, `hide` is left out, `label` is shown before the
 * value.
 */
export function Table({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    // relative: what is hidden but read aloud would widen the page from inside a scrolled table
    <div className="@container relative overflow-x-auto rounded-panel border border-line bg-panel">
      <table aria-label={label} className={cn('table-cards w-full border-collapse text-13', className)}>
        {children}
      </table>
    </div>
  )
}

export function Th({ numeric = false, className, ...props }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn(
        'h-[34px] border-b border-line px-3 text-12 font-normal whitespace-nowrap text-muted sm:first:pl-4 sm:last:pr-4',
        numeric ? 'text-right' : 'text-left',
        className,
      )}
      {...props}
    />
  )
}

export const Tr = ({ className, ...props }: ComponentProps<'tr'>) => (
  <tr
    className={cn(
      'h-9 border-b border-line transition-colors duration-120 last:border-b-0 hover:bg-raised aria-selected:bg-raised',
      className,
    )}
    {...props}
  />
)

type TdProps = ComponentProps<'td'> & { numeric?: boolean; card?: 'wide' | 'end' | 'hide'; label?: string }

export function Td({ numeric = false, card, label, className, ...props }: TdProps) {
  return (
    <td
      data-card={card}
      data-label={label}
      className={cn('px-3 align-middle whitespace-nowrap sm:first:pl-4 sm:last:pr-4', numeric && 'text-right', className)}
      {...props}
    />
  )
}
