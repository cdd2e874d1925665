'use client'

import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { Bytes } from '#components/ui/bytes.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { cn } from '#components/ui/cn.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { RunItem } from '#lib/contracts/run-items.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { ItemName } from './item-name.tsx'
import { ItemTries } from './item-tries.tsx'
import { StageBar } from './stage-bar.tsx'
import { itemStateWords } from './words.ts'

type Props = {
  item: RunItem
  task: TaskKey
  fullMs: number
  /** Undefined where nothing can be chosen in this table, null where this item cannot be. */
  choose?: { chosen: boolean; onChoose: (chosen: boolean) => void; action: ReactNode } | null | undefined
}

function Made({ item }: { item: RunItem }) {
  if (item.artefactUrl === null || (item.state !== 'ok' && item.state !== 'skipped')) return null
  return (
    <a
      href={item.artefactUrl}
      target="_blank"
      rel="noreferrer"
      className="inline-grid size-7 place-items-center rounded-control text-muted hover:bg-raised hover:text-ink phone:size-10"
      aria-label={`Open what was made of ${item.name}`}
      title="Open what was made of it"
    >
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  )
}

/** Bytes read and written; nothing where there were none. */
function InAndOut({ item: { bytesIn, bytesOut } }: { item: RunItem }) {
  if (bytesIn === null || bytesIn === 0) return null
  return (
    <span className="whitespace-nowrap">
      <Bytes value={bytesIn} /> {bytesOut === null || bytesOut === 0 ? 'read' : <>→ {<Bytes value={bytesOut} />}</>}
    </span>
  )
}

export function ItemRow({ item, task, fullMs, choose }: Props) {
  const { word, outcome } = itemStateWords[item.state]
  const sentence = item.code === null ? null : describeError(item.code, item.details)
  return (
    <Tr aria-selected={choose ? choose.chosen : undefined}>
      {choose === undefined ? null : (
        <Td card="hide" className="w-8 pr-0!">
          {choose ? <Checkbox checked={choose.chosen} onChange={choose.onChoose} aria-label={`Choose ${item.name}`} /> : null}
        </Td>
      )}
      <Td card="hide">
        <StateChip outcome={outcome}>{word}</StateChip>
      </Td>
      <Td card="wide" className="sm:max-w-72 sm:@max-3xl:max-w-44">
        <ItemName task={task} item={item}>
          <StateChip outcome={outcome} className="sm:hidden">
            {word}
          </StateChip>
        </ItemName>
      </Td>
      <Td card="hide" className="text-muted sm:@max-5xl:hidden">
        {item.stage}
      </Td>
      <Td card="wide" title={sentence === null ? undefined : `${sentence.what} ${sentence.todo}`}>
        {item.code === null || sentence === null ? null : (
          <span className="sm:block sm:max-w-64 sm:truncate sm:@max-3xl:max-w-36">
            <code className={cn('text-12', item.state === 'failed' ? 'text-failed' : 'text-muted')}>{item.code}</code>
            {item.state === 'failed' ? <span className="ml-2 text-muted sm:hidden">{sentence.what}</span> : null}
          </span>
        )}
      </Td>
      <Td numeric card="hide">
        <ItemTries item={item} />
      </Td>
      <Td card="hide" className="sm:@max-4xl:hidden">
        <StageBar stageMs={item.stageMs} fullMs={fullMs} />
      </Td>
      <Td numeric card="hide" className="text-muted sm:@max-5xl:hidden">
        <InAndOut item={item} />
      </Td>
      <Td card="wide" className="text-12 text-muted sm:hidden">
        <span className="flex w-full items-center gap-x-3">
          <span>
            tries <ItemTries item={item} />
          </span>
          <InAndOut item={item} />
          <StageBar stageMs={item.stageMs} fullMs={fullMs} className="min-w-8 flex-1" />
          <span className="ml-auto flex items-center gap-2">
            {choose ? <Checkbox checked={choose.chosen} onChange={choose.onChoose} aria-label={`Choose ${item.name}`} /> : null}
            {choose?.action}
            <Made item={item} />
          </span>
        </span>
      </Td>
      <Td card="hide" className="w-8 pl-0! text-right">
        {choose?.action}
        <Made item={item} />
      </Td>
    </Tr>
  )
}
