'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { KilnPicture } from '#components/gallery/kiln-picture.tsx'
import { cn } from '#components/ui/cn.ts'
import { formatBytes, formatCount } from '#components/ui/format.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Image } from '#lib/contracts/images.ts'
import { ImageStateChip } from './image-state.tsx'
import type { TileActions } from './image-tile.tsx'

type Props = TileActions & {
  images: readonly Image[]
  selected: ReadonlySet<number>
  selectable: boolean
  hasMore: boolean
  onNearEnd: () => void
}

const rowPx = 48
/** What the server lays out for, so that rows are there before any script runs. */
const firstRect = { width: 1360, height: 900 }
const columns =
  'grid grid-cols-[auto_56px_minmax(0,1fr)_auto] items-center gap-3 px-4 sm:grid-cols-[auto_56px_minmax(0,1fr)_96px_120px_88px_96px]'

/** The library as rows with their facts: only those near the view are there. */
export function ImageList({ images, selected, selectable, hasMore, onNearEnd, onOpen, onSelect }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const [topPx, setTopPx] = useState(0)
  useLayoutEffect(() => {
    const measure = () => list.current && setTopPx(list.current.getBoundingClientRect().top + window.scrollY)
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: images.length,
    estimateSize: () => rowPx,
    overscan: 10,
    scrollMargin: topPx,
    initialRect: firstRect,
  })
  const shown = virtualizer.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastShown >= images.length - 20) onNearEnd()
  }, [hasMore, lastShown, images.length, onNearEnd])
  return (
    <div className="overflow-hidden rounded-panel border border-line bg-panel text-13">
      <div aria-hidden className={cn(columns, 'h-[34px] border-b border-line text-12 text-muted phone:hidden')}>
        <span className="w-4" />
        <span />
        <span>Name</span>
        <span>State</span>
        <span className="text-right">Size in px</span>
        <span className="text-right">Bytes</span>
        <span className="text-right">Added</span>
      </div>
      <ul ref={list} aria-label="Images" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map((row) => {
          const image = images[row.index]
          return image === undefined ? null : (
            <li
              key={image.id}
              className={cn(
                columns,
                'absolute inset-x-0 top-0 border-b border-line hover:bg-raised',
                selected.has(image.id) && 'bg-raised',
              )}
              style={{ height: rowPx, transform: `translateY(${row.start - topPx}px)` }}
            >
              {selectable ? (
                <label className="-m-3 flex p-3">
                  <input
                    type="checkbox"
                    checked={selected.has(image.id)}
                    aria-label={`Choose ${image.name}`}
                    onClick={(event) => onSelect(image.id, event.shiftKey)}
                    onChange={() => undefined}
                    className="size-4 accent-ember"
                  />
                </label>
              ) : (
                <span />
              )}
              <span className="h-9 w-14 overflow-hidden rounded-small bg-raised">
                <KilnPicture image={image} alt="" sizes="56px" />
              </span>
              <button
                type="button"
                className="min-w-0 truncate text-left font-medium after:absolute after:inset-y-0 after:right-0 after:left-30"
                onClick={(event) => (selectable && event.shiftKey ? onSelect(image.id, true) : onOpen(image.id))}
              >
                {image.name}
              </button>
              <ImageStateChip state={image.state} />
              <span className="text-right phone:hidden">
                {image.width === null ? '–' : `${formatCount(image.width)} × ${formatCount(image.height ?? 0)}`}
              </span>
              <span className="text-right phone:hidden">{formatBytes(image.sizeBytes)}</span>
              <RelativeTime at={image.createdAt} className="text-right text-muted phone:hidden" />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
