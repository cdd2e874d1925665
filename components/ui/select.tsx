'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { inputClass } from './input.tsx'

type SelectOption<T extends string> = { value: T; label: ReactNode; disabled?: boolean }
type Props<T extends string> = {
  value: T | undefined
  onChange: (value: T) => void
  options: readonly SelectOption<T>[]
  placeholder?: string
  disabled?: boolean
  id?: string
  name?: string
  className?: string
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
}

/** One of a few. Works inside Field, which gives it its label. */
export function Select<T extends string>({ value, onChange, options, placeholder, disabled, name, className, ...trigger }: Props<T>) {
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as T)} disabled={disabled} name={name}>
      <Radix.Trigger {...trigger} className={cn(inputClass, 'flex items-center justify-between gap-2 text-left', className)}>
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-rise overflow-hidden rounded-panel border border-line-strong bg-panel p-1 text-14 text-ink"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="flex min-h-8 cursor-default select-none items-center gap-2 rounded-control py-1 pr-2.5 pl-8 outline-none phone:min-h-10 data-[highlighted]:bg-raised data-[disabled]:opacity-50"
              >
                <Radix.ItemIndicator className="absolute left-3">
                  <Check aria-hidden className="size-4 text-ember" />
                </Radix.ItemIndicator>
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
