import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { Menu } from './menu.tsx'

/** One likely action, and a menu of its siblings. */
export function SplitButton({ menuLabel, menu, children, ...props }: ButtonProps & { menuLabel: string; menu: ReactNode }) {
  const variant = props.variant ?? 'primary'
  return (
    <span className="inline-flex max-w-full">
      <Button {...props} variant={variant} className="min-w-0 rounded-r-none!">
        <span className="truncate">{children}</span>
      </Button>
      <Menu
        trigger={
          <Button
            variant={variant}
            size={props.size ?? 'md'}
            disabled={props.disabled ?? false}
            aria-label={menuLabel}
            title={menuLabel}
            className="rounded-l-none! border-l-on-ember/25! px-2!"
          >
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        {menu}
      </Menu>
    </span>
  )
}
