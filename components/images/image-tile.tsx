import { Image as ImageIcon } from 'lucide-react'
import type { MouseEvent } from 'react'
import { KilnPicture } from '#components/gallery/kiln-picture.tsx'
import { cn } from '#components/ui/cn.ts'
import { formatBytes, formatCount } from '#components/ui/format.ts'
import type { Image } from '#lib/contracts/images.ts'
import { ImageStateMark } from './image-state.tsx'

/** What transparent pictures stand on. */
export const checker = 'repeating-conic-gradient(var(--checker) 0 25%, transparent 0 50%)'

export type TileActions = {
  onOpen: (id: number) => void
  /** A click on the box, or on the picture with Ctrl or Shift. */
  onSelect: (id: number, range: boolean) => void
}

type Props = TileActions & { image: Image; widthPx: number; selected: boolean; selectable: boolean; focusable: boolean; eager: boolean }

/** A picture with its state in the corner, its facts while the pointer or the focus is on it, and a box to choose it. */
export function ImageTile({ image, widthPx, selected, selectable, focusable, eager, onOpen, onSelect }: Props) {
  const click = (event: MouseEvent) => {
    if (selectable && (event.shiftKey || event.ctrlKey || event.metaKey)) onSelect(image.id, event.shiftKey)
    else onOpen(image.id)
  }
  return (
    <div
      className={cn(
        'group relative size-full overflow-hidden rounded-picture bg-raised transition-[box-shadow] duration-150',
        selected && 'ring-3 ring-ember ring-offset-2 ring-offset-page',
      )}
    >
      <button
        type="button"
        data-tile={image.id}
        tabIndex={focusable ? 0 : -1}
        onClick={click}
        aria-label={`Open ${image.name}`}
        className="block size-full focus-visible:-outline-offset-2"
      >
        {image.readyWidths.length === 0 && image.placeholder === null ? (
          <span className="flex size-full flex-col items-center justify-center gap-2 px-3 text-muted">
            <ImageIcon aria-hidden className="size-5 opacity-60" />
            <span aria-hidden className="max-w-full truncate text-12 group-focus-within:invisible group-hover:invisible">
              {image.name.split('/').at(-1)}
            </span>
          </span>
        ) : (
          <KilnPicture image={image} alt="" sizes={`${Math.ceil(widthPx)}px`} eager={eager} backdrop={checker} />
        )}
      </button>
      <div className="pointer-events-none absolute inset-x-0 bottom-0 translate-y-1 bg-panel/90 px-2.5 py-1.5 text-12 opacity-0 transition-[opacity,translate] duration-150 group-focus-within:translate-y-0 group-focus-within:opacity-100 group-hover:translate-y-0 group-hover:opacity-100">
        <p className="truncate font-medium">{image.name}</p>
        <p className="truncate text-muted">
          {image.width === null ? '' : `${formatCount(image.width)} × ${formatCount(image.height ?? 0)}, `}
          {formatBytes(image.sizeBytes)}
        </p>
      </div>
      <div className="pointer-events-none absolute top-1.5 right-1.5">
        <ImageStateMark state={image.state} />
      </div>
      {selectable ? (
        // the label makes the place to hit larger than the box
        <label className="absolute top-0 left-0 flex p-2">
          <input
            type="checkbox"
            checked={selected}
            tabIndex={focusable ? 0 : -1}
            aria-label={`Choose ${image.name}`}
            // the change itself does not tell whether Shift was held
            onClick={(event) => onSelect(image.id, event.shiftKey)}
            onChange={() => undefined}
            className={cn(
              'size-4.5 accent-ember transition-opacity duration-150 focus-visible:opacity-100 group-hover:opacity-100 phone:size-6',
              selected ? 'opacity-100' : 'opacity-0 phone:opacity-60',
            )}
          />
        </label>
      ) : null}
    </div>
  )
}
