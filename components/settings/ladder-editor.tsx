'use client'

import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { HelpHint } from '#components/ui/help-hint.tsx'
import { Input } from '#components/ui/input.tsx'
import { help } from '#lib/contracts/help.ts'
import { defaultLadder } from '#lib/contracts/variant-formats.ts'

type Props = { ladder: readonly number[]; onChange: (ladder: number[]) => void; error: string | undefined }

/** The widths a picture gets: drawn to scale, each can be taken out, new ones find their place. */
export function LadderEditor({ ladder, onChange, error }: Props) {
  const [width, setWidth] = useState('')
  const id = useId()
  const widest = Math.max(...ladder, 1)
  const add = () => {
    const px = Math.round(Number(width))
    if (!Number.isFinite(px) || px < 16 || px > 8192) return
    onChange([...new Set([...ladder, px])].sort((a, b) => a - b))
    setWidth('')
  }
  return (
    <fieldset>
      <legend className="mb-2 flex items-center gap-1.5 text-13 text-muted">
        Widths in px <HelpHint text={help.ladder} about="Widths in px" />
      </legend>
      <ol className="grid gap-1">
        {ladder.map((px) => (
          <li key={px} className="group flex h-7 items-center gap-3 phone:h-10">
            <span className="w-12 text-right text-13">{formatCount(px)}</span>
            <span className="flex-1">
              <span aria-hidden className="block h-2 rounded-small bg-ember/70" style={{ width: `${Math.max(2, (100 * px) / widest)}%` }} />
            </span>
            <button
              type="button"
              aria-label={`Take ${px} px out`}
              className="relative rounded-control text-muted after:absolute after:-inset-2 hover:text-failed"
              onClick={() => onChange(ladder.filter((other) => other !== px))}
            >
              <X aria-hidden className="size-4" />
            </button>
          </li>
        ))}
      </ol>
      {error === undefined ? null : <p className="mt-1.5 text-13 text-failed">{error}</p>}
      <div className="mt-3 flex flex-wrap gap-2">
        <label htmlFor={id} className="sr-only">
          Another width in px
        </label>
        <Input
          id={id}
          type="number"
          inputMode="numeric"
          min={16}
          max={8192}
          placeholder="Another width"
          className="w-36!"
          value={width}
          onChange={(event) => setWidth(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <Button onClick={add} disabled={width === ''}>
          <Plus aria-hidden />
          Add
        </Button>
        <Button variant="quiet" onClick={() => onChange([...defaultLadder])}>
          Standard ladder
        </Button>
      </div>
    </fieldset>
  )
}
