'use client'

import { RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { IconButton } from '#components/ui/button.tsx'
import { Bytes } from '#components/ui/bytes.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { cn } from '#components/ui/cn.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { RunItem } from '#lib/contracts/run-items.ts'
import { ItemThumbnail } from './item-thumbnail.tsx'
import { StageBar } from './stage-bar.tsx'
import { itemStateWords } from './words.ts'

type Props = {
  item: RunItem
  fullMs: number
  /** Undefined where nothing can be chosen. */
  choose?: { chosen: boolean; onChoose: (chosen: boolean) => void; onRetry: () => void } | undefined
}

export function ItemRow({ item, fullMs, choose }: Props) {
  const { word, outcome } = itemStateWords[item.state]
  const sentence = item.code === null ? null : describeError(item.code, item.details)
  const mayChoose = choose !== undefined && item.state === 'failed'
  return (
    <Tr aria-selected={mayChoose ? choose.chosen : undefined}>
      {choose === undefined ? null : (
        <Td card="hide" className="w-8 pr-0!">
          {mayChoose ? <Checkbox checked={choose.chosen} onChange={choose.onChoose} aria-label={`Choose ${item.name}`} /> : null}
        </Td>
      )}
      <Td>
        <StateChip outcome={outcome}>{word}</StateChip>
      </Td>
      <Td card="hide" className="w-14 py-1 pr-0!">
        <ItemThumbnail url={item.thumbnailUrl} placeholder={item.placeholder} />
      </Td>
      <Td card="end" className="max-w-72 truncate">
        <Link href={`/admin/images?image=${item.itemId}`} className="hover:underline" title={item.name}>
          {item.name}
        </Link>
      </Td>
      <Td card="hide" className="text-muted">
        {item.stage}
      </Td>
      <Td card="wide" title={sentence === null ? undefined : `${sentence.what} ${sentence.todo}`}>
        {item.code === null ? null : (
          <code className={cn('text-12', item.state === 'failed' ? 'text-failed' : 'text-muted')}>{item.code}</code>
        )}
        {sentence === null || item.state !== 'failed' ? null : <span className="text-muted sm:hidden">{sentence.what}</span>}
      </Td>
      <Td numeric card="hide" title={item.interruptions > 0 ? `${item.interruptions} times interrupted, which costs no try` : undefined}>
        {item.attempts}
      </Td>
      <Td card="hide">
        <StageBar stageMs={item.stageMs} fullMs={fullMs} />
      </Td>
      <Td numeric card="hide">
        {item.bytesIn === null ? null : <Bytes value={item.bytesIn} />}
      </Td>
      <Td numeric card="hide">
        {item.bytesOut === null || item.bytesOut === 0 ? null : <Bytes value={item.bytesOut} />}
      </Td>
      {choose === undefined ? null : (
        <Td card="hide" className="w-8 pl-0!">
          {mayChoose ? (
            <IconButton size="sm" label={`Retry ${item.name}`} onClick={choose.onRetry} className="-my-1 h-7!">
              <RotateCcw aria-hidden />
            </IconButton>
          ) : null}
        </Td>
      )}
    </Tr>
  )
}
