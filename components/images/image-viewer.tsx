'use client'

import { ZoomIn, ZoomOut } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { KilnPicture } from '#components/gallery/kiln-picture.tsx'
import { IconButton } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import type { Image } from '#lib/contracts/images.ts'
import { checker } from './image-tile.tsx'

const zoomed = 2.5

/** The picture as large as there is room; a click looks closer at that spot, moving the pointer moves over it. */
export function ImageViewer({ image }: { image: Image }) {
  const [zoom, setZoom] = useState(false)
  const [origin, setOrigin] = useState('50% 50%')
  const frame = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another image begins unzoomed
  useEffect(() => setZoom(false), [image.id])
  const follow = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect()
    if (!box) return
    setOrigin(`${(100 * (event.clientX - box.left)) / box.width}% ${(100 * (event.clientY - box.top)) / box.height}%`)
  }
  const ready = image.readyWidths.length > 0
  return (
    <div
      ref={frame}
      className={cn('relative overflow-hidden rounded-picture bg-page', ready ? 'aspect-3/2' : 'h-32')}
      onPointerMove={zoom ? follow : undefined}
    >
      <div
        className="size-full transition-transform duration-180"
        style={{
          transform: zoom ? `scale(${zoomed})` : undefined,
          transformOrigin: origin,
          cursor: !ready ? undefined : zoom ? 'zoom-out' : 'zoom-in',
        }}
        onPointerUp={(event) => {
          if (!ready || event.button !== 0) return
          follow(event)
          setZoom(!zoom)
        }}
      >
        <KilnPicture
          image={image}
          alt={image.name}
          sizes={zoom ? '2560px' : '(min-width: 56rem) 820px, 100vw'}
          fit="contain"
          eager
          backdrop={checker}
        />
      </div>
      {ready ? (
        <IconButton
          size="sm"
          label={zoom ? 'Zoom out' : 'Zoom in'}
          aria-pressed={zoom}
          className="absolute! right-2 bottom-2 bg-panel/80!"
          onClick={() => setZoom(!zoom)}
        >
          {zoom ? <ZoomOut aria-hidden /> : <ZoomIn aria-hidden />}
        </IconButton>
      ) : (
        <p className="absolute inset-0 grid place-items-center text-13 text-muted">No variants are there to show yet.</p>
      )}
    </div>
  )
}
