'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'

type Props = {
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  disabled?: boolean
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string
}

export function Checkbox({ checked, onChange, ...props }: Props) {
  return (
    <Radix.Root
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      {...props}
      className="relative grid size-4 shrink-0 place-items-center rounded-small border border-muted bg-page transition-colors duration-150 after:absolute after:-inset-3 hover:border-ink disabled:opacity-50 data-[state=checked]:border-ember data-[state=checked]:bg-ember data-[state=indeterminate]:border-ember data-[state=indeterminate]:bg-ember"
    >
      <Radix.Indicator className="text-on-ember [&_svg]:size-3 [&_svg]:stroke-3">
        {checked === 'indeterminate' ? <Minus aria-hidden /> : <Check aria-hidden />}
      </Radix.Indicator>
    </Radix.Root>
  )
}
