'use client'

import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { dayChoices } from './run-filter-params.ts'

/** Days back from now, or from one day to another, both included. */
type TimeRange = { days: number; from: Date | null; until: Date | null }

const words: Record<(typeof dayChoices)[number], string> = {
  1: 'last day',
  7: 'last 7 days',
  30: 'last 30 days',
  365: 'last year',
  0: 'any time',
}
const isoDay = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? ''
const toDate = (text: string): Date | null => (text === '' ? null : new Date(`${text}T00:00:00Z`))

function shown({ days, from, until }: TimeRange): string {
  if (from !== null && until !== null) return `${isoDay(from)} to ${isoDay(until)}`
  if (from !== null) return `since ${isoDay(from)}`
  if (until !== null) return `until ${isoDay(until)}`
  return words[days as keyof typeof words] ?? `last ${days} days`
}

/** "Time: last 7 days ▾", or between two days of one's own. */
export function TimeFilter({ value, onChange }: { value: TimeRange; onChange: (value: TimeRange) => void }) {
  const [open, setOpen] = useState(false)
  const isRange = value.from !== null || value.until !== null
  const choose = (days: number) => {
    onChange({ days, from: null, until: null })
    setOpen(false)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button size="sm" className="font-normal">
          <span>
            <span className="text-muted">Time:</span> {shown(value)}
          </span>
          <ChevronDown aria-hidden className="text-muted" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Time"
          className="z-50 w-60 animate-rise rounded-panel border border-line-strong bg-panel p-1 text-ink outline-none"
        >
          {dayChoices.map((days) => (
            <button
              key={days}
              type="button"
              aria-pressed={!isRange && value.days === days}
              onClick={() => choose(days)}
              className={cn(
                'flex min-h-8 w-full items-center rounded-control px-2.5 text-left hover:bg-raised phone:min-h-10',
                !isRange && value.days === days && 'font-medium',
              )}
            >
              {words[days]}
            </button>
          ))}
          <div className="mt-1 grid gap-2 border-t border-line p-2.5">
            <Field label="From the day">
              <Input
                type="date"
                max={isoDay(value.until) || undefined}
                value={isoDay(value.from)}
                onChange={(event) => onChange({ days: 0, from: toDate(event.target.value), until: value.until })}
              />
            </Field>
            <Field label="Until the day">
              <Input
                type="date"
                min={isoDay(value.from) || undefined}
                value={isoDay(value.until)}
                onChange={(event) => onChange({ days: 0, from: value.from, until: toDate(event.target.value) })}
              />
            </Field>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
