'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Image } from '#lib/contracts/images.ts'
import { ImageTile, type TileActions } from './image-tile.tsx'
import type { TileSize } from './library-filters.ts'

const gapPx = 12
const smallestTilePx: Record<TileSize, number> = { S: 108, M: 168, L: 272 }
const tileRatio = 4 / 3

function layOut(widthPx: number, size: TileSize): { columns: number; tilePx: number; rowPx: number } {
  const columns = Math.max(size === 'L' ? 1 : 2, Math.floor((widthPx + gapPx) / (smallestTilePx[size] + gapPx)))
  const tilePx = (widthPx - gapPx * (columns - 1)) / columns
  return { columns, tilePx, rowPx: tilePx / tileRatio + gapPx }
}

type Props = TileActions & {
  images: readonly Image[]
  size: TileSize
  selected: ReadonlySet<number>
  selectable: boolean
  hasMore: boolean
  onNearEnd: () => void
}

const steps: Record<string, (columns: number) => number> = {
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
  ArrowDown: (columns) => columns,
  ArrowUp: (columns) => -columns,
}

/** The library as pictures: only the rows near the view are there, and arrow keys walk over all of them. */
export function ImageGrid({ images, size, selected, selectable, hasMore, onNearEnd, onOpen, onSelect }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [box, setBox] = useState({ widthPx: 0, topPx: 0 })
  const [active, setActive] = useState(0)
  const { columns, tilePx, rowPx } = layOut(box.widthPx, size)
  const rows = Math.ceil(images.length / columns)

  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setBox({ widthPx: element.clientWidth, topPx: element.getBoundingClientRect().top + window.scrollY })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])

  const virtualizer = useWindowVirtualizer({ count: rows, estimateSize: () => rowPx, overscan: 3, scrollMargin: box.topPx })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows must be measured again when their height changes, not when the virtualizer does
  useEffect(() => virtualizer.measure(), [rowPx])
  const shown = virtualizer.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && box.widthPx > 0 && lastShown >= rows - 4) onNearEnd()
  }, [hasMore, box.widthPx, lastShown, rows, onNearEnd])

  const walk = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step || !(event.target instanceof HTMLElement) || event.target.dataset['tile'] === undefined) return
    const next = Math.min(images.length - 1, Math.max(0, active + step(columns)))
    event.preventDefault()
    setActive(next)
    virtualizer.scrollToIndex(Math.floor(next / columns), { align: 'auto' })
    // the row may be made only by that scroll
    requestAnimationFrame(() =>
      frame.current?.querySelector<HTMLElement>(`[data-tile="${images[next]?.id}"]`)?.focus({ preventScroll: true }),
    )
  }
  const firstShown = (shown[0]?.index ?? 0) * columns
  const focusable = active >= firstShown && active < (lastShown + 1) * columns ? active : firstShown
  return (
    <div ref={frame}>
      {box.widthPx === 0 ? (
        <FirstTiles {...{ images, size, selected, selectable, onOpen, onSelect }} />
      ) : (
        <ul aria-label="Images" className="relative" style={{ height: Math.max(0, virtualizer.getTotalSize() - gapPx) }} onKeyDown={walk}>
          {shown.flatMap((row) =>
            images.slice(row.index * columns, (row.index + 1) * columns).map((image, column) => {
              const index = row.index * columns + column
              return (
                <li
                  key={image.id}
                  className="absolute top-0 left-0"
                  style={{
                    width: tilePx,
                    height: rowPx - gapPx,
                    transform: `translate(${column * (tilePx + gapPx)}px, ${row.start - box.topPx}px)`,
                  }}
                  onFocus={() => setActive(index)}
                >
                  <ImageTile
                    image={image}
                    widthPx={tilePx}
                    selected={selected.has(image.id)}
                    selectable={selectable}
                    focusable={index === focusable}
                    eager={index < columns * 2}
                    onOpen={onOpen}
                    onSelect={onSelect}
                  />
                </li>
              )
            }),
          )}
        </ul>
      )}
    </div>
  )
}

const firstTiles = 24

type FirstProps = TileActions & Pick<Props, 'images' | 'size' | 'selected' | 'selectable'>

/** What the markup holds before the width is known: the same tiles, laid out by the browser. */
const FirstTiles = ({ images, size, selected, selectable, onOpen, onSelect }: FirstProps) => (
  <ul
    aria-label="Images"
    className="grid gap-3"
    style={{ gridTemplateColumns: `repeat(auto-fill, minmax(min(${smallestTilePx[size]}px, calc(50% - 6px)), 1fr))` }}
  >
    {images.slice(0, firstTiles).map((image) => (
      <li key={image.id} className="aspect-4/3">
        <ImageTile
          image={image}
          widthPx={smallestTilePx[size]}
          selected={selected.has(image.id)}
          {...{ selectable, onOpen, onSelect }}
          focusable
          eager
        />
      </li>
    ))}
  </ul>
)
