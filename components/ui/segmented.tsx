'use client'

import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

type Props<T extends string> = {
  label: string
  value: T
  onChange: (value: T) => void
  options: readonly { value: T; label: ReactNode; title?: string }[]
  id?: string
  size?: 'sm' | 'md'
}

/** Two to five choices, all in view: S M L, PNG JPEG WebP. */
export function Segmented<T extends string>({ label, value, onChange, options, id, size = 'md' }: Props<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      id={id}
      orientation="horizontal"
      className="inline-flex max-w-full rounded-control border border-line bg-panel p-0.5"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          title={option.title}
          className={cn(
            'min-w-8 flex-auto whitespace-nowrap phone:whitespace-normal rounded-small px-2.5 text-13 text-muted transition-colors duration-150 hover:text-ink data-[state=checked]:bg-raised data-[state=checked]:font-medium data-[state=checked]:text-ink phone:min-h-9',
            size === 'sm' ? 'h-6' : 'h-[30px]',
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
