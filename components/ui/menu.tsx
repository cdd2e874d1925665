'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

const content =
  'z-50 min-w-44 max-w-[min(24rem,calc(100vw-16px))] rounded-panel border border-line-strong bg-panel p-1 text-14 text-ink animate-rise'
const item =
  'flex min-h-8 cursor-default select-none items-center gap-2.5 rounded-control px-2.5 py-1 outline-none phone:min-h-10 data-[highlighted]:bg-raised data-[disabled]:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted'

type Props = { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end'; label?: string }

/** Menus belong to the page's main part, so that no text is outside of a landmark; above a dialog, which hides the page, to the body. */
const findLandmark = (): HTMLElement | null =>
  typeof document === 'undefined' || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
    ? null
    : document.getElementById('main')

/** A menu that opens below its trigger (a Button). Children are MenuItem, MenuLink, MenuLabel, MenuLine. */
export function Menu({ trigger, children, align = 'start', label }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={findLandmark()}>
        <DropdownMenu.Content align={align} sideOffset={6} collisionPadding={8} aria-label={label} className={content}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

type ItemProps = { children: ReactNode; onSelect?: (event: Event) => void; disabled?: boolean; danger?: boolean; note?: ReactNode }

export function MenuItem({ children, onSelect, disabled, danger = false, note }: ItemProps) {
  return (
    <DropdownMenu.Item className={cn(item, danger && 'text-failed')} onSelect={onSelect} disabled={disabled}>
      {children}
      {note === undefined ? null : <span className="ml-auto pl-4 text-13 text-muted">{note}</span>}
    </DropdownMenu.Item>
  )
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2.5 py-1.5 text-12 text-muted">{children}</DropdownMenu.Label>
)

export const MenuLine = () => <DropdownMenu.Separator className="my-1 h-px bg-line" />

type CheckItemProps = { children: ReactNode; checked: boolean; onChange: (checked: boolean) => void }

/** Stays open when it is ticked, so that several can be. */
export function MenuCheckItem({ children, checked, onChange }: CheckItemProps) {
  return (
    <DropdownMenu.CheckboxItem checked={checked} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} className={item}>
      <span
        aria-hidden
        className={cn(
          'grid size-4 place-items-center rounded-small border text-12 leading-none',
          checked ? 'border-ember bg-ember text-on-ember' : 'border-line-strong',
        )}
      >
        {checked ? '✓' : ''}
      </span>
      {children}
    </DropdownMenu.CheckboxItem>
  )
}
