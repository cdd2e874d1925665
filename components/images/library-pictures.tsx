'use client'

import { problemOf } from '#components/call-api.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { ImageGrid } from './image-grid.tsx'
import { ImageList } from './image-list.tsx'
import type { TileActions } from './image-tile.tsx'
import type { ImageFilter, TileSize } from './library-filters.ts'
import type { LibraryView } from './library-toolbar.tsx'
import { NoImages } from './no-images.tsx'
import type { useLibraryPages } from './use-library-pages.ts'

type Props = TileActions & {
  pages: ReturnType<typeof useLibraryPages>
  filter: ImageFilter
  deleted: number
  size: TileSize
  view: LibraryView
  selected: ReadonlySet<number>
  mayChange: boolean
  onNearEnd: () => void
  onFilter: (change: Partial<ImageFilter>) => void
  onUpload: () => void
  onImport: () => void
}

/** The pictures, or why there are none: not read yet, could not be read, filtered away, nothing here. */
export function LibraryPictures({
  pages,
  filter,
  deleted,
  size,
  view,
  selected,
  mayChange,
  onFilter,
  onUpload,
  onImport,
  onNearEnd,
  ...actions
}: Props) {
  const { images, error, isPending, isFetchingNextPage, hasNextPage } = pages
  if (isPending && !error) return <PicturesSkeleton />
  const problem = error ? problemOf(error) : null
  const note = problem && (
    <ErrorNote
      className="mb-4"
      sentence={`${problem.title} ${problem.detail}`}
      code={problem.code}
      action={
        <Button size="sm" onClick={() => void pages.refetch()}>
          Read it again
        </Button>
      }
    />
  )
  if (images.length === 0) return note || <NoImages {...{ filter, deleted, mayChange, onFilter, onUpload, onImport }} />
  const shared = { images, selected, selectable: mayChange, hasMore: hasNextPage, onNearEnd, ...actions }
  return (
    <>
      {note}
      <div className={pages.isPlaceholderData ? 'opacity-60 transition-opacity' : 'transition-opacity'}>
        {view === 'grid' ? <ImageGrid size={size} {...shared} /> : <ImageList {...shared} />}
      </div>
      {isFetchingNextPage ? <p className="mt-4 text-center text-13 text-muted">Reading more</p> : null}
    </>
  )
}

const PicturesSkeleton = () => (
  <div
    aria-busy="true"
    aria-label="Reading the images"
    role="status"
    className="grid grid-cols-[repeat(auto-fill,minmax(168px,1fr))] gap-3"
  >
    {Array.from({ length: 18 }, (_, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
      <Skeleton key={i} className="aspect-4/3 rounded-picture" />
    ))}
  </div>
)
