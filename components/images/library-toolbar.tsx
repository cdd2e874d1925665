'use client'

import { LayoutGrid, List, Trash2, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { ChoiceMenu } from '#components/ui/choice-menu.tsx'
import { FilterMenu } from '#components/ui/filter-menu.tsx'
import { SearchInput } from '#components/ui/search-input.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { imageStateOptions } from './image-state.tsx'
import { clearedFilter, filterCount, type ImageFilter, type ImageSort, type TileSize, tileSizes } from './library-filters.ts'

export type LibraryView = 'grid' | 'list'
type Props = {
  filter: ImageFilter
  size: TileSize
  view: LibraryView
  onFilter: (change: Partial<ImageFilter>, replace?: boolean) => void
  onSize: (size: TileSize) => void
  onView: (view: LibraryView) => void
}

const originOptions = [
  { value: 'upload', label: 'upload' },
  { value: 'folder', label: 'folder' },
  { value: 'url', label: 'address' },
  { value: 'bucket', label: 'bucket' },
] as const
const publishedOptions = [
  { value: 'all', label: 'all' },
  { value: 'yes', label: 'published' },
  { value: 'no', label: 'not published' },
] as const
const sortOptions: readonly { value: ImageSort; label: string }[] = [
  { value: 'newest', label: 'newest' },
  { value: 'oldest', label: 'oldest' },
  { value: 'name', label: 'name' },
  { value: 'largest', label: 'largest file' },
]

export function LibraryToolbar({ filter, size, view, onFilter, onSize, onView }: Props) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      {/* on phones one row that is moved sideways, so that the pictures begin on the first screen */}
      <div className="contents phone:-mx-4 phone:flex phone:w-[calc(100%+32px)] phone:gap-2 phone:overflow-x-auto phone:px-4 phone:py-0.5">
        {filter.code === null ? null : (
          <Button size="sm" aria-label={`Show more than ${filter.code}`} onClick={() => onFilter({ code: null })}>
            <code className="text-12 text-failed">{filter.code}</code>
            <X aria-hidden />
          </Button>
        )}
        <FilterMenu label="State" options={imageStateOptions} values={filter.state} onChange={(state) => onFilter({ state })} />
        <FilterMenu label="From" options={originOptions} values={filter.origin} onChange={(origin) => onFilter({ origin })} />
        <ChoiceMenu
          label="Gallery"
          options={publishedOptions}
          value={filter.published ?? 'all'}
          onChange={(published) => onFilter({ published: published === 'all' ? null : published })}
        />
        <ChoiceMenu label="Sort" options={sortOptions} value={filter.sort} onChange={(sort) => onFilter({ sort })} />
        <Button size="sm" variant="quiet" aria-pressed={filter.deleted} onClick={() => onFilter({ deleted: !filter.deleted })}>
          <Trash2 aria-hidden />
          {filter.deleted ? 'Back to the library' : 'Deleted'}
        </Button>
        {filterCount(filter) > 0 ? (
          <Button size="sm" variant="quiet" onClick={() => onFilter(clearedFilter)}>
            Clear filters
          </Button>
        ) : null}
      </div>
      <div className="min-w-44 flex-1">
        <SearchInput label="Find an image" value={filter.search} onChange={(search) => onFilter({ search }, true)} />
      </div>
      <div className="flex items-center gap-2">
        {view === 'grid' ? (
          <span className="phone:hidden">
            <Segmented
              size="sm"
              label="Size of the pictures"
              value={size}
              onChange={onSize}
              options={tileSizes.map((value) => ({ value, label: value }))}
            />
          </span>
        ) : null}
        <Segmented
          size="sm"
          label="View"
          value={view}
          onChange={onView}
          options={[
            {
              value: 'grid',
              label: <ViewLabel icon={<LayoutGrid aria-hidden className="size-3.5" />} word="Pictures" />,
              title: 'Pictures',
            },
            { value: 'list', label: <ViewLabel icon={<List aria-hidden className="size-3.5" />} word="List" />, title: 'List' },
          ]}
        />
      </div>
    </div>
  )
}

const ViewLabel = ({ icon, word }: { icon: React.ReactNode; word: string }) => (
  <span className="grid place-items-center">
    {icon}
    <span className="sr-only">{word}</span>
  </span>
)
