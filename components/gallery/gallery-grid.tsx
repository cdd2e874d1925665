'use client'

import { parseAsInteger, useQueryState } from 'nuqs'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { GalleryImage, GalleryPage } from './gallery-image.ts'
import { KilnPicture } from './kiln-picture.tsx'
import { Lightbox } from './lightbox.tsx'

const rowHeightPx = 260
const eagerImages = 6

type Props = {
  first: GalleryPage
  /** The picture that the address names, where it is on a later page. */
  linked?: GalleryImage | null
  loadMore: (cursor: string) => Promise<GalleryPage>
}

/** Pictures in rows of equal height, each in its own ratio; the browser lays them out, so nothing jumps when the page wakes. */
export function GalleryGrid({ first, linked = null, loadMore }: Props) {
  const [images, setImages] = useState(first.images)
  const [cursor, setCursor] = useState(first.nextCursor)
  const [failed, setFailed] = useState(false)
  const busy = useRef(false)
  const [open, setOpen] = useQueryState('image', parseAsInteger.withOptions({ history: 'push' }))
  const end = useRef<HTMLDivElement>(null)

  const more = useCallback(async () => {
    if (cursor === null || busy.current) return
    busy.current = true
    try {
      const page = await loadMore(cursor)
      setImages((now) => [...now, ...page.images])
      setCursor(page.nextCursor)
      setFailed(false)
    } catch {
      // shown with a button that tries again
      setFailed(true)
    } finally {
      busy.current = false
    }
  }, [cursor, loadMore])
  useEffect(() => {
    if (!end.current || failed) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void more(), { rootMargin: '1200px' })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [more, failed])

  const index = images.findIndex(({ id }) => id === open)
  const shown = images[index] ?? (linked?.id === open ? linked : null)
  const show = (to: number) => {
    const image = images[to]
    if (image) void setOpen(image.id, { history: 'replace' })
    if (to >= images.length - 4) void more()
  }
  return (
    <>
      <ul aria-label="Pictures" className="flex flex-wrap gap-2">
        {images.map((image, i) => (
          <GalleryTile key={image.id} image={image} eager={i < eagerImages} onOpen={() => void setOpen(image.id)} />
        ))}
        {/* takes what is left of the last row, so that its pictures keep their size */}
        <li aria-hidden className="h-0 grow-[1000000]" />
      </ul>
      <div ref={end} className="flex min-h-16 items-center justify-center text-muted">
        {failed ? (
          <button type="button" className="rounded-control border border-line px-4 py-2 hover:bg-raised" onClick={() => void more()}>
            More pictures could not be read. Try again
          </button>
        ) : cursor === null ? null : (
          <a href={`?after=${cursor}`} className="sr-only">
            Older pictures
          </a>
        )}
      </div>
      {shown ? (
        <Lightbox
          image={shown}
          before={images[index - 1]}
          after={index < 0 ? undefined : images[index + 1]}
          onBefore={index > 0 ? () => show(index - 1) : undefined}
          onAfter={index >= 0 && index < images.length - 1 ? () => show(index + 1) : undefined}
          onClose={() => void setOpen(null)}
        />
      ) : null}
    </>
  )
}

function GalleryTile({ image, eager, onOpen }: { image: GalleryImage; eager: boolean; onOpen: () => void }) {
  const ratio = Math.min(3.2, Math.max(0.45, (image.width ?? 3) / (image.height ?? 2)))
  return (
    <li
      className="relative max-h-[520px] overflow-hidden rounded-picture bg-raised"
      style={{ flexGrow: ratio * 100, flexBasis: `min(100%, ${Math.round(ratio * rowHeightPx)}px)`, aspectRatio: ratio }}
    >
      <button
        type="button"
        aria-label={`Open ${image.title}`}
        onClick={onOpen}
        className="group absolute inset-0 block focus-visible:-outline-offset-3"
      >
        <KilnPicture
          image={image}
          alt={image.title}
          sizes={`(max-width: 600px) 100vw, ${Math.round(ratio * rowHeightPx * 1.4)}px`}
          eager={eager}
        />
      </button>
    </li>
  )
}
