'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Kbd } from './kbd.tsx'

type Props = { label: string; value: string; onChange: (value: string) => void; placeholder?: string; shortcut?: string }

/** Answers 250 ms after the last key. `/` goes to it, unless another shortcut is given. */
export function SearchInput({ label, value, onChange, placeholder = label, shortcut = '/' }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setTyped(value)
  }, [value])
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      onChange(typed)
    }, 250)
    return () => clearTimeout(timer)
  }, [typed, onChange])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const inField =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable], [role="dialog"]')
      if (event.key !== shortcut || event.ctrlKey || event.metaKey || event.altKey || inField) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [shortcut])
  return (
    <label className="relative flex w-60 min-w-0 max-w-full items-center phone:w-full">
      <Search aria-hidden className="pointer-events-none absolute left-2.5 size-3.5 text-muted" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
        className="h-[30px] w-full min-w-0 rounded-control border border-line bg-panel pr-8 pl-8 text-13 text-ink placeholder:text-muted hover:border-line-strong focus-visible:border-ember focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-ember-soft phone:h-10 phone:text-16 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed === '' ? (
        <span aria-hidden className="pointer-events-none absolute right-2 phone:hidden">
          <Kbd>{shortcut}</Kbd>
        </span>
      ) : null}
    </label>
  )
}
