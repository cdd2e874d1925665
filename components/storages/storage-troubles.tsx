'use client'

import { useFarm } from '#components/shell/use-farm.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { ClockTime, RelativeTime } from '#components/ui/relative-time.tsx'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { troubleWords } from './trouble-words.ts'

/** Each storage that cannot be used: since when, what is missed meanwhile and what to do. `known`: what the server knew of when it made the page. */
export function StorageTroubles({ known }: { known: readonly StorageTrouble[] }) {
  const { data } = useFarm()
  const troubles = data?.storages ?? known
  if (troubles.length === 0) return null
  return (
    <ul aria-label="Storages that cannot be used" className="mb-4 grid gap-2">
      {troubles.map((trouble) => (
        <Trouble key={trouble.storageId} trouble={trouble} />
      ))}
    </ul>
  )
}

function Trouble({ trouble }: { trouble: StorageTrouble }) {
  const { what, missed, todo } = troubleWords(trouble)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border border-failed/40 bg-panel px-4 py-2.5">
      <OutcomeIcon outcome="warned" className="size-4" />
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-medium">
          {what} since <ClockTime at={trouble.since} />.
        </span>{' '}
        {missed} {todo}{' '}
        <span className="whitespace-nowrap text-muted">
          Looked at <RelativeTime at={trouble.lookedAt} />.
        </span>
      </p>
      <span className="flex items-center gap-1">
        <code className="text-12 text-muted">{trouble.code}</code>
        <CopyButton text={trouble.code} label="Copy the code" iconOnly />
      </span>
    </li>
  )
}
