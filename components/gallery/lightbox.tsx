'use client'

import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import type { GalleryImage } from './gallery-image.ts'
import { KilnPicture } from './kiln-picture.tsx'

type Props = {
  image: GalleryImage
  /** The ones beside it, fetched while this one is looked at. */
  before: GalleryImage | undefined
  after: GalleryImage | undefined
  onBefore: (() => void) | undefined
  onAfter: (() => void) | undefined
  onClose: () => void
}

const swipePx = 48

/** A tall picture is as wide as its height lets it be: no browser must fetch it for the whole width. */
const sizesOf = ({ width, height }: GalleryImage): string =>
  width === null || height === null || height === 0 ? '100vw' : `min(100vw, ${Math.ceil((width / height) * 100)}vh)`

/** One picture over the page; arrow keys and swipes show the next, Escape goes back. */
export function Lightbox({ image, before, after, onBefore, onAfter, onClose }: Props) {
  const touchX = useRef<number | null>(null)
  useEffect(() => {
    const walk = (event: KeyboardEvent) => {
      if (event.key === 'ArrowLeft') onBefore?.()
      else if (event.key === 'ArrowRight') onAfter?.()
    }
    addEventListener('keydown', walk)
    return () => removeEventListener('keydown', walk)
  }, [onBefore, onAfter])
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex animate-appear flex-col bg-page outline-none"
          onTouchStart={(event) => (touchX.current = event.touches[0]?.clientX ?? null)}
          onTouchEnd={(event) => {
            const moved = (event.changedTouches[0]?.clientX ?? 0) - (touchX.current ?? 0)
            if (touchX.current === null || Math.abs(moved) < swipePx) return
            if (moved > 0) onBefore?.()
            else onAfter?.()
          }}
        >
          <header className="flex h-13 items-center gap-3 px-4">
            <Dialog.Title className="min-w-0 flex-1 truncate font-medium">{image.title}</Dialog.Title>
            <Dialog.Close aria-label="Close" className={round}>
              <X aria-hidden className="size-5" />
            </Dialog.Close>
          </header>
          <div className="relative min-h-0 flex-1 px-2 pb-4 sm:px-16">
            <KilnPicture key={image.id} image={image} alt={image.title} sizes={sizesOf(image)} fit="contain" eager />
            <Arrow label="The one before" side="left-3" onClick={onBefore}>
              <ChevronLeft aria-hidden className="size-6" />
            </Arrow>
            <Arrow label="The next one" side="right-3" onClick={onAfter}>
              <ChevronRight aria-hidden className="size-6" />
            </Arrow>
          </div>
          <div aria-hidden className="pointer-events-none absolute size-px overflow-hidden opacity-0">
            {[before, after].map((near) => near && <KilnPicture key={near.id} image={near} alt="" sizes={sizesOf(near)} eager />)}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const round = 'grid size-10 place-items-center rounded-full text-muted transition-colors duration-150 hover:bg-raised hover:text-ink'

const Arrow = ({
  label,
  side,
  onClick,
  children,
}: {
  label: string
  side: string
  onClick: (() => void) | undefined
  children: ReactNode
}) =>
  onClick === undefined ? null : (
    <button type="button" aria-label={label} onClick={onClick} className={`${round} absolute top-1/2 -translate-y-1/2 bg-page/70 ${side}`}>
      {children}
    </button>
  )
