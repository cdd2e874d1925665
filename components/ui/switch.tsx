'use client'

import { Switch as Radix } from 'radix-ui'
import { cn } from './cn.ts'

type Props = {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  id?: string
  name?: string
  'aria-label'?: string
  'aria-describedby'?: string
}

export function Switch({ checked, onChange, ...props }: Props) {
  return (
    <Radix.Root
      checked={checked}
      onCheckedChange={onChange}
      {...props}
      className={cn(
        'relative h-[18px] w-8 shrink-0 rounded-full border transition-colors duration-150 after:absolute after:-inset-2.5 disabled:opacity-50',
        checked ? 'border-ember bg-ember' : 'border-muted bg-rest',
      )}
    >
      <Radix.Thumb
        className={cn(
          'block size-3 translate-x-[2px] rounded-full transition-transform duration-150 data-[state=checked]:translate-x-4',
          checked ? 'bg-on-ember' : 'bg-muted',
        )}
      />
    </Radix.Root>
  )
}
