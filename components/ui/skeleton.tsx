import { cn } from './cn.ts'

/** Stands where something will be, in its size. Put aria-busy on what holds several. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn('block animate-breathe bg-raised', !className?.includes('rounded') && 'rounded-small', className)} />
)
