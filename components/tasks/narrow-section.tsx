'use client'

import { useState } from 'react'
import type { NarrowDraft } from './narrow-draft.ts'
import { isNarrow, narrowOf } from './narrow-draft.ts'
import { NarrowFields } from './narrow-fields.tsx'
import { narrowWords } from './narrow-words.ts'

type Props = { draft: NarrowDraft; onChange: (draft: NarrowDraft) => void }

/** What a scope is kept within, folded until it is wanted; folded again it says what stands in it. */
export function NarrowSection({ draft, onChange }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="mt-3" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-13 text-muted hover:text-ink">
        Only a folder, or between two days
        {isNarrow(draft) && !isOpen ? <span className="text-ink">: {narrowWords(narrowOf(draft)).join(', ')}</span> : null}
      </summary>
      <NarrowFields draft={draft} onChange={onChange} />
    </details>
  )
}
