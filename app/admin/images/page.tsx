import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { requireSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { ImageLibrary } from '#components/images/image-library.tsx'
import { filterOf, libraryPageSize, libraryParsers } from '#components/images/library-filters.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { listImages } from '#db/images/read.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'

export const metadata: Metadata = { title: 'Images' }

const loadParams = createLoader(libraryParsers)

export default async function ImagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const session = await requireSession('viewer')
  const filter = filterOf(await loadParams(searchParams))
  const db = webDb()
  const [firstPage, tallies, originals, storageTroubles] = await Promise.all([
    listImages(db, {
      ...filter,
      state: filter.state.length > 0 ? filter.state : undefined,
      origin: filter.origin.length > 0 ? filter.origin : undefined,
      published: filter.published ?? undefined,
      code: filter.code ?? undefined,
      search: filter.search || undefined,
      limit: libraryPageSize,
    }),
    getImageTallies(db),
    findStorageForRole(db, 'originals'),
    listStorageTroubles(db),
  ])
  return (
    <ImageLibrary
      role={session.role}
      tallies={tallies}
      firstPage={firstPage}
      firstFilter={JSON.stringify(filter)}
      storageTroubles={storageTroubles}
      bucketStorageId={originals?.settings.kind === 's3' ? originals.id : null}
    />
  )
}
