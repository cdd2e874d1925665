'use client'

import { FolderInput, Upload } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { BulkOperations } from '#components/bulk/bulk-operations.tsx'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { StorageTroubles } from '#components/storages/storage-troubles.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { ImageList, ImageTallies } from '#lib/contracts/images.ts'
import { mayAct, type Role } from '#lib/contracts/people.ts'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { AddImages } from './add-images.tsx'
import { ImageDrawer } from './image-drawer.tsx'
import { filterOf, libraryParsers } from './library-filters.ts'
import { LibraryImports } from './library-imports.tsx'
import { LibraryPictures } from './library-pictures.tsx'
import { LibraryToolbar } from './library-toolbar.tsx'
import { useTallies } from './queries.ts'
import { noSelection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useLibraryPages } from './use-library-pages.ts'
import { useSelection } from './use-selection.ts'

type Props = {
  role: Role
  tallies: ImageTallies
  firstPage: ImageList
  firstFilter: string
  bucketStorageId: string | null
  storageTroubles: StorageTrouble[]
}

/** All images, as pictures first. The address holds filter, view, the open drawer and the dialog. */
export function ImageLibrary({ role, tallies, firstPage, firstFilter, bucketStorageId, storageTroubles }: Props) {
  const mayChange = mayAct(role, 'operator')
  const mayPurge = mayAct(role, 'admin')
  const [params, setParams] = useQueryStates(libraryParsers, { history: 'push' })
  const filter = useMemo(() => filterOf(params), [params])
  const filterKey = JSON.stringify(filter)
  const pages = useLibraryPages(filter, filterKey === firstFilter ? firstPage : null)
  const { images, hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const ids = useMemo(() => images.map(({ id }) => id), [images])
  const { selection, setSelection, onSelect } = useSelection(filterKey, ids)
  const onOpen = useCallback((image: number) => void setParams({ image }), [setParams])
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const openIndex = params.image === null ? -1 : ids.indexOf(params.image)
  useEffect(() => {
    if (openIndex >= 0 && openIndex >= ids.length - 3) onNearEnd()
  }, [openIndex, ids.length, onNearEnd])
  const onShow = useCallback((image: number) => void setParams({ image }, { history: 'replace' }), [setParams])

  const shown = useTallies(tallies)
  const picker = useRef<HTMLInputElement>(null)
  const pick = () => picker.current?.click()
  const openImport = () => void setParams({ dialog: 'import' })
  return (
    <>
      <PageHeader
        title={params.deleted ? 'Deleted images' : 'Images'}
        count={formatCount(params.deleted ? shown.deleted : shown.all)}
        state={<LiveIndicator topics={['images', 'imports']} updatedAt={pages.dataUpdatedAt} />}
        actions={
          mayChange ? (
            <>
              <Button onClick={openImport}>
                <FolderInput aria-hidden />
                Import
              </Button>
              <Button variant="primary" onClick={pick}>
                <Upload aria-hidden />
                Upload
              </Button>
            </>
          ) : undefined
        }
      />
      <StorageTroubles known={storageTroubles} />
      <LibraryImports chosen={params.import} mayChange={mayChange} onLeave={() => void setParams({ import: null })} />
      <LibraryToolbar
        filter={filter}
        size={params.size}
        view={params.view}
        onFilter={(change, replace) => void setParams(change, { history: replace ? 'replace' : 'push' })}
        onSize={(size) => void setParams({ size }, { history: 'replace' })}
        onView={(view) => void setParams({ view }, { history: 'replace' })}
      />
      <BulkOperations subject="images" mayAct={mayChange} />
      <LibraryPictures
        pages={pages}
        filter={filter}
        deleted={shown.deleted}
        size={params.size}
        view={params.view}
        selected={selection.ids}
        mayChange={mayChange}
        onOpen={onOpen}
        onSelect={onSelect}
        onNearEnd={onNearEnd}
        onFilter={(change) => void setParams(change)}
        onUpload={pick}
        onImport={openImport}
      />
      {mayChange ? (
        <>
          <SelectionBar
            selection={selection}
            mayPurge={mayPurge}
            filter={filter}
            allLoaded={!hasNextPage}
            loadedIds={ids}
            onSelection={(next) => setSelection(next ?? noSelection)}
          />
          <AddImages
            picker={picker}
            importing={params.dialog === 'import'}
            onImporting={(open) => void setParams({ dialog: open ? 'import' : null })}
            onImport={(id) => void setParams({ dialog: null, import: id })}
            bucketStorageId={bucketStorageId}
          />
        </>
      ) : null}
      {params.image === null ? null : (
        <ImageDrawer
          id={params.image}
          mayChange={mayChange}
          mayPurge={mayPurge}
          previous={ids[openIndex - 1] ?? null}
          next={openIndex < 0 ? null : (ids[openIndex + 1] ?? null)}
          onShow={onShow}
          onClose={() => void setParams({ image: null })}
        />
      )}
    </>
  )
}
