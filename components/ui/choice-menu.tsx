'use client'

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from './button.tsx'
import { Menu } from './menu.tsx'

type Props<T extends string> = { label: string; options: readonly { value: T; label: string }[]; value: T; onChange: (value: T) => void }

/** "Sort: newest ▾": exactly one of a few, beside the filters of a list. */
export function ChoiceMenu<T extends string>({ label, options, value, onChange }: Props<T>) {
  return (
    <Menu
      label={label}
      trigger={
        <Button size="sm" className="font-normal">
          <span>
            <span className="text-muted">{label}:</span> {options.find((option) => option.value === value)?.label ?? value}
          </span>
          <ChevronDown aria-hidden className="text-muted" />
        </Button>
      }
    >
      <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
        {options.map((option) => (
          <DropdownMenu.RadioItem
            key={option.value}
            value={option.value}
            className="flex min-h-8 cursor-default select-none items-center gap-2.5 rounded-control px-2.5 outline-none phone:min-h-10 data-[highlighted]:bg-raised"
          >
            <span aria-hidden className="w-3 text-ember">
              {option.value === value ? '✓' : ''}
            </span>
            {option.label}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  )
}
