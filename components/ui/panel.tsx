import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

export const Panel = ({ className, ...props }: ComponentProps<'section'>) => (
  <section className={cn('rounded-panel border border-line bg-panel', className)} {...props} />
)
