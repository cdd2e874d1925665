'use client'

import { FolderInput, Upload } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import type { ImageList, ImageTallies } from '#lib/contracts/images.ts'
import { mayAct, type Role } from '#lib/contracts/people.ts'
import { DropZone } from './drop-zone.tsx'
import { ImageDrawer } from './image-drawer.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { ImportProgress } from './import-progress.tsx'
import { filterOf, libraryParsers } from './library-filters.ts'
import { LibraryPictures } from './library-pictures.tsx'
import { LibraryToolbar } from './library-toolbar.tsx'
import { useTallies } from './queries.ts'
import { queuedFrom } from './read-dropped-files.ts'
import { noSelection, selectRange, toggleImage } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { UploadTray } from './upload-tray.tsx'
import { uploads } from './uploads.ts'
import { useLibraryPages } from './use-library-pages.ts'

type Props = { role: Role; tallies: ImageTallies; firstPage: ImageList; firstFilter: string; bucketStorageId: string | null }

/** All images, as pictures first. The address holds filter, view, the open drawer and the dialog. */
export function ImageLibrary({ role, tallies, firstPage, firstFilter, bucketStorageId }: Props) {
  const mayChange = mayAct(role, 'operator')
  const mayPurge = mayAct(role, 'admin')
  const [params, setParams] = useQueryStates(libraryParsers, { history: 'push' })
  const filter = useMemo(() => filterOf(params), [params])
  const filterKey = JSON.stringify(filter)
  const pages = useLibraryPages(filter, filterKey === firstFilter ? firstPage : null)
  const { images, hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const ids = useMemo(() => images.map(({ id }) => id), [images])
  const [selection, setSelection] = useState(noSelection)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins with nothing chosen
  useEffect(() => setSelection(noSelection), [filterKey])
  useEffect(() => {
    if (selection.ids.size === 0) return
    const drop = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && setSelection(noSelection)
    addEventListener('keydown', drop)
    return () => removeEventListener('keydown', drop)
  }, [selection.ids.size])

  const onSelect = useCallback(
    (id: number, range: boolean) => setSelection((now) => (range ? selectRange(now, id, ids) : toggleImage(now, id))),
    [ids],
  )
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
      {params.import === null ? null : (
        <ImportProgress id={params.import} mayChange={mayChange} onClose={() => void setParams({ import: null })} />
      )}
      <LibraryToolbar
        filter={filter}
        size={params.size}
        view={params.view}
        onFilter={(change, replace) => void setParams(change, { history: replace ? 'replace' : 'push' })}
        onSize={(size) => void setParams({ size }, { history: 'replace' })}
        onView={(view) => void setParams({ view }, { history: 'replace' })}
      />
      <LibraryPictures
        pages={pages}
        filter={filter}
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
          <input
            ref={picker}
            type="file"
            multiple
            accept="image/*,.heic,.heif"
            aria-label="Images to upload"
            tabIndex={-1}
            className="sr-only"
            onChange={(event) => {
              uploads.add(queuedFrom(event.target.files ?? []))
              event.target.value = ''
            }}
          />
          <DropZone />
          <UploadTray />
          <ImportDialog
            open={params.dialog === 'import'}
            onOpenChange={(open) => void setParams({ dialog: open ? 'import' : null })}
            bucketStorageId={bucketStorageId}
            onStarted={(id) => void setParams({ dialog: null, import: id })}
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
