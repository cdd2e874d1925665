'use client'

import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Menu, MenuCheckItem, MenuItem, MenuLine } from './menu.tsx'

type Option<T extends string> = { value: T; label: string; icon?: ReactNode }
type Props<T extends string> = { label: string; options: readonly Option<T>[]; values: readonly T[]; onChange: (values: T[]) => void }

/** "State: all ▾": any number of values; none means all. */
export function FilterMenu<T extends string>({ label, options, values, onChange }: Props<T>) {
  const chosen = options.filter((option) => values.includes(option.value))
  const shown =
    chosen.length === 0 ? 'all' : chosen.length > 2 ? `${chosen.length} chosen` : chosen.map((option) => option.label).join(', ')
  const toggle = (value: T, on: boolean) => onChange(on ? [...values, value] : values.filter((other) => other !== value))
  return (
    <Menu
      label={label}
      trigger={
        <Button size="sm" className="font-normal">
          <span>
            {label}: <span className={chosen.length > 0 ? 'font-medium' : 'text-muted'}>{shown}</span>
          </span>
          <ChevronDown aria-hidden className="text-muted" />
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheckItem key={option.value} checked={values.includes(option.value)} onChange={(on) => toggle(option.value, on)}>
          {option.icon}
          {option.label}
        </MenuCheckItem>
      ))}
      {chosen.length > 0 ? (
        <>
          <MenuLine />
          <MenuItem onSelect={() => onChange([])}>Show all</MenuItem>
        </>
      ) : null}
    </Menu>
  )
}
