import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

export const inputClass =
  'h-9 w-full min-w-0 rounded-control border border-line-strong bg-page px-3 text-14 text-ink placeholder:text-muted transition-colors duration-150 hover:border-muted focus-visible:border-ember focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-ember-soft disabled:opacity-60 aria-invalid:border-failed phone:h-10 phone:text-16'

export const Input = ({ className, ...props }: ComponentProps<'input'>) => <input className={cn(inputClass, className)} {...props} />

export const Textarea = ({ className, ...props }: ComponentProps<'textarea'>) => (
  <textarea className={cn(inputClass, 'h-auto! min-h-24 py-2', className)} {...props} />
)
