import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

const variants = {
  primary: 'border-transparent bg-ember text-on-ember hover:bg-ember-strong',
  plain: 'border-line bg-panel text-ink hover:bg-raised hover:border-line-strong',
  quiet: 'border-transparent bg-transparent text-muted hover:bg-raised hover:text-ink',
  danger: 'border-line bg-panel text-failed hover:bg-raised hover:border-failed',
}
const sizes = {
  md: 'h-[34px] px-3.5 text-14 phone:h-10',
  sm: 'h-[30px] px-2.5 text-13 phone:h-10 phone:px-3',
}
type ButtonVariant = keyof typeof variants
type ButtonSize = keyof typeof sizes

export const buttonClass = (variant: ButtonVariant = 'plain', size: ButtonSize = 'md'): string =>
  cn(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-control border font-medium transition-colors duration-150',
    'select-none disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    variants[variant],
    sizes[size],
  )

export type ButtonProps = ComponentProps<'button'> & {
  variant?: ButtonVariant
  size?: ButtonSize
  /** The child is the button: for links that look like one. */
  asChild?: boolean
  /** Work it began is not done: cannot be pressed again, and says so to screen readers. */
  busy?: boolean
}

export function Button({
  variant = 'plain',
  size = 'md',
  asChild = false,
  busy = false,
  className,
  type,
  disabled,
  ...props
}: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      className={cn(buttonClass(variant, size), className)}
      aria-busy={busy || undefined}
      {...(asChild ? {} : { type: type ?? 'button', disabled: disabled || busy })}
      {...props}
    />
  )
}

/** A button that is only a picture: `label` is what it is called aloud and in its tooltip. */
export function IconButton({ label, className, children, size = 'md', ...props }: ButtonProps & { label: string; children: ReactNode }) {
  return (
    <Button
      variant="quiet"
      size={size}
      aria-label={label}
      title={label}
      {...props}
      className={cn('aspect-square px-0! text-muted', className)}
    >
      {children}
    </Button>
  )
}
